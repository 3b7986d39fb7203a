package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.State;
import org.entente.receipt.Stage;
import org.entente.seal.KeyWrap;
import org.entente.seal.Manifest;
import org.entente.seal.Offer;
import org.entente.store.Store;
import org.entente.story.HostilePartner;
import org.entente.story.HostilePartner.Made;
import org.entente.story.Story;

/// The limit of what is kept of one partner, over restarts of both gateways.
final class StoredTrials {
    private static final String KEY = "storedBytesPerPartner";

    private StoredTrials() {}

    static void delivered(Lab lab, int over) throws Exception {
        try (HostilePartner partner = lab.partner()) {
            lab.limits(Lab.GBR, Map.of());
            lab.agencies.start(Lab.GBR);
            partner.deliver(partner.make(partner.plan(), new byte[1_000]));
            Made made = partner.make(partner.plan(), new byte[1_000]);
            long fits = kept(lab, Lab.GBR, Lab.USA) + bytes(made.offer());
            restart(lab, Lab.GBR, fits - over);
            if (over > 0) {
                List<Path> before = payloads(lab);
                ExchangeException refused = assertThrows(ExchangeException.class, () -> partner.deliver(made));
                assertExhausted(refused);
                assertEquals(before, payloads(lab), "nothing is half stored");
                // A refusal would be kept for ever, too: it is not signed while there is no room for it.
                Made unwanted = partner.make(partner.plan().sealedTo(partner.archive()), new byte[1_000]);
                restart(lab, Lab.GBR, kept(lab, Lab.GBR, Lab.USA) + 1);
                assertExhausted(assertThrows(ExchangeException.class, () -> partner.deliver(unwanted)));
                restart(lab, Lab.GBR, fits);
            }
            assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
        } finally {
            lab.agencies.stop(Lab.GBR);
        }
    }

    /// The sender's side: its client is told, and goes on when there is room.
    static void submitted(Lab lab, int over) throws Exception {
        Path content = Files.write(Files.createTempFile(lab.folder, "content", ""), new byte[300_000]);
        lab.limits(Lab.USA, Map.of());
        lab.agencies.start(Lab.USA);
        try {
            Story.send(lab.agencies, Story.newId(), content);
            long full = kept(lab, Lab.USA, Lab.GBR);
            UUID id = Story.newId();
            if (over > 0) {
                restart(lab, Lab.USA, full + 300_000);
                assertExhausted(assertThrows(ExchangeException.class, () -> Story.send(lab.agencies, id, content)));
            }
            restart(lab, Lab.USA, full + 400_000);
            assertEquals(State.QUEUED, Story.send(lab.agencies, id, content).state());
        } finally {
            lab.agencies.stop(Lab.USA);
        }
    }

    private static void assertExhausted(ExchangeException refused) {
        assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason(), refused.text());
        assertTrue(refused.text().contains("limits." + KEY), refused::text);
    }

    private static void restart(Lab lab, String agency, long limit) throws IOException, ExchangeException {
        lab.agencies.stop(agency);
        lab.limits(agency, Map.of(KEY, limit));
        lab.agencies.start(agency);
    }

    private static long kept(Lab lab, String at, String partner) throws ExchangeException {
        try (Store store = Store.openForReading(lab.agencies.home(at).resolve("data"))) {
            return store.read(tables -> tables.stored().bytes(partner));
        }
    }

    private static List<Path> payloads(Lab lab) throws IOException {
        try (Stream<Path> files = Files.list(lab.agencies.home(Lab.GBR).resolve("data/payloads"))) {
            return files.sorted().toList();
        }
    }

    /// What is kept of a package, counted here anew.
    private static long bytes(Offer offer) throws ExchangeException {
        long bytes =
                (long) offer.header().length + offer.manifest().length + offer.p384().length + offer.mldsa87().length;
        for (KeyWrap wrap : offer.wraps()) {
            bytes += wrap.wrap1().length + wrap.wrap2().length + wrap.wrap3().length;
        }
        return bytes + Manifest.parse(offer.manifest()).ciphertextLength();
    }
}
