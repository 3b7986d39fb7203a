package org.entente.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.Fetched;
import org.entente.client.MarkingText;
import org.entente.client.PackageIds;
import org.entente.client.PackageName;
import org.entente.client.SignedRecord;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.entente.client.Submission;
import org.entente.seal.Precedence;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// Steps of the exchange from usa.state to gbr.fcdo, as clients make them.
public final class Story {
    public static final Duration SOON = Duration.ofSeconds(30);
    public static final String MARKING = "SECRET//REL TO USA, GBR";
    public static final String TITLE = "Officials proposed for sanctions";

    private Story() {}

    public static UUID newId() {
        return new PackageIds(Clock.systemUTC(), new SecureRandom()).next();
    }

    public static Submission submission(UUID id, String banner) throws ExchangeException {
        return submission(id, banner, null);
    }

    /// A submission from usa.state to gbr.fcdo.
    ///
    /// @param expiresAt null: as the agreement says
    public static Submission submission(UUID id, String banner, @Nullable Instant expiresAt) throws ExchangeException {
        return new Submission(
                id,
                AgencyId.parse(TwoAgencies.GBR),
                new MarkingText("usa", banner, List.of()),
                "application/json",
                Precedence.ROUTINE,
                TITLE,
                "officials.json",
                expiresAt,
                null,
                null,
                false);
    }

    public static StatusReport send(TwoAgencies agencies, UUID id, Path file) throws ExchangeException {
        try (EntenteClient client = agencies.client(TwoAgencies.USA)) {
            return client.send(submission(id, MARKING), file, (done, total) -> {});
        }
    }

    public static PackageName sent(UUID id) throws ExchangeException {
        return new PackageName(AgencyId.parse(TwoAgencies.USA), id);
    }

    public static void await(TwoAgencies agencies, String agency, UUID id, State state) throws ExchangeException {
        try (EntenteClient client = agencies.client(agency)) {
            StatusReport report = client.await(sent(id), state, SOON);
            if (!report.state().reached(state)) {
                throw new AssertionError("the package is " + report);
            }
        }
    }

    public static byte[] fetch(TwoAgencies agencies, UUID id, Path target) throws ExchangeException, IOException {
        try (EntenteClient client = agencies.client(TwoAgencies.GBR)) {
            Fetched fetched = client.fetch(sent(id), target, (done, total) -> {});
            if (!TITLE.equals(fetched.title())) {
                throw new AssertionError("the title is " + fetched.title());
            }
            return Files.readAllBytes(target);
        }
    }

    public static void accept(TwoAgencies agencies, UUID id) throws ExchangeException {
        try (EntenteClient client = agencies.client(TwoAgencies.GBR)) {
            client.acknowledge(sent(id), Decision.ACCEPTED, null);
        }
    }

    public static SignedRecord receipts(TwoAgencies agencies, String agency, UUID id) throws ExchangeException {
        try (EntenteClient client = agencies.client(agency)) {
            return client.receipts(sent(id));
        }
    }
}
