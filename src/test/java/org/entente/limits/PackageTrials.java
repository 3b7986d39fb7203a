package org.entente.limits;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.MarkingText;
import org.entente.client.State;
import org.entente.client.StatusReport;
import org.entente.client.Submission;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.seal.SealTo;
import org.entente.seal.Segments;
import org.entente.sign.Extension;
import org.entente.story.HostilePartner;
import org.entente.story.HostilePartner.Made;
import org.entente.story.Story;
import org.entente.trust.AgencyId;
import org.entente.v1.DeliverRequest;
import org.entente.v1.DeliverResponse;
import org.entente.v1.ListInboxRequest;

/// Limits of packages, at both gateways: what the sender's takes from its client, and the receiver's from its partner.
final class PackageTrials {
    static final int MAX_PACKAGE = 1_000_000;
    private static final int MAX_HEADER = 8_192;

    static final Map<String, Object> LIMITS = Map.of(
            "maxHeaderBytes", MAX_HEADER,
            "maxBannerChars", Story.MARKING.length(),
            "maxPortions", 2,
            "maxRecipients", 2,
            "maxSegments", 4,
            "maxPackageBytes", MAX_PACKAGE,
            "bytesInFlightPerPartner", 2 * Segments.SEALED_BYTES,
            "receiptsPerPackage", 2,
            "inboxPage", 3);

    private static final String LONGER = "SECRET//REL TO USA, AUS, GBR";
    private static final String PORTION = "(S//REL TO USA, GBR)";

    private PackageTrials() {}

    /// An extension, which nobody reads, makes the header as long as it is to be.
    static void headerBytes(Lab lab, int over) throws Exception {
        try (HostilePartner partner = lab.partner()) {
            HostilePartner.Plan plan = partner.plan();
            int bare =
                    partner.make(extended(plan, 3_000, 1), new byte[1]).offer().header().length;
            Made made = partner.make(extended(plan, 3_000, 1 + MAX_HEADER - bare + over), new byte[1]);
            assertEquals(MAX_HEADER + over, made.offer().header().length);
            if (over == 0) {
                assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
            } else {
                assertTooLarge("limits.maxHeaderBytes", lab.refused(() -> partner.deliver(made)));
            }
        }
    }

    private static HostilePartner.Plan extended(HostilePartner.Plan plan, int one, int other) {
        return plan.with(with(
                plan.header(),
                plan.header().marking(),
                List.of(new Extension("a", "a".repeat(one)), new Extension("b", "b".repeat(other)))));
    }

    static void banner(Lab lab, int over) throws Exception {
        marked(lab, over == 0 ? Story.MARKING : LONGER, List.of(), over == 0 ? "" : "limits.maxBannerChars");
        String oneOver = Story.MARKING + " ".repeat(over);
        ExchangeException client = over == 0 ? null : lab.refused(() -> submit(lab, oneOver, List.of()));
        assertTrue(client == null || client.text().contains("limits.maxBannerChars"), () -> String.valueOf(client));
    }

    static void portions(Lab lab, int over) throws Exception {
        List<String> portions = Collections.nCopies(2 + over, PORTION);
        marked(lab, Story.MARKING, portions, over == 0 ? "" : "limits.maxPortions");
    }

    /// The client's gateway says which limit it is; the partner's has only a signed code.
    private static void marked(Lab lab, String banner, List<String> portions, String limit) throws Exception {
        if (limit.isEmpty()) {
            assertEquals(State.QUEUED, submit(lab, banner, portions).state());
        } else {
            ExchangeException refused = lab.refused(() -> submit(lab, banner, portions));
            assertEquals(Reason.INVALID_REQUEST, refused.reason());
            assertTrue(refused.text().contains(limit), refused::text);
        }
        try (HostilePartner partner = lab.partner()) {
            HostilePartner.Plan plan = partner.plan();
            HeaderMarking old = plan.header().marking();
            HeaderMarking marking =
                    new HeaderMarking(old.policy(), old.policyVersion(), old.policyDigest(), banner, portions);
            Made made = partner.make(plan.with(with(plan.header(), marking, List.of())), new byte[1]);
            assertAnswer(limit.isEmpty(), partner.deliver(made).statement());
        }
    }

    static void recipients(Lab lab, int over) throws Exception {
        try (HostilePartner partner = lab.partner()) {
            HostilePartner.Plan plan = partner.plan();
            List<SealTo> to = new ArrayList<>(plan.recipients());
            to.addAll(Collections.nCopies(over, partner.archive()));
            Made made = partner.make(plan.sealedTo(to.toArray(new SealTo[0])), new byte[1]);
            if (over == 0) {
                assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
            } else {
                assertTooLarge("limits.maxRecipients", lab.refused(() -> partner.deliver(made)));
            }
        }
    }

    /// With the preamble, of less than 100 bytes, as many or one more.
    static void segments(Lab lab, int over) throws Exception {
        try (HostilePartner partner = lab.partner()) {
            int content = over == 0 ? 4 * Segments.PLAIN_BYTES - 100 : 4 * Segments.PLAIN_BYTES;
            Made made = partner.make(partner.plan(), new byte[content]);
            assertEquals(4 + over, made.segments().size());
            assertAnswer(over == 0, partner.deliver(made).statement());
        }
    }

    static void packageBytes(Lab lab, int over) throws Exception {
        Path content = Files.write(Files.createTempFile(lab.folder, "content", ""), new byte[MAX_PACKAGE + over]);
        UUID id = Story.newId();
        if (over == 0) {
            assertEquals(State.QUEUED, Story.send(lab.agencies, id, content).state());
            Story.await(lab.agencies, Lab.USA, id, State.DELIVERED);
        } else {
            assertTooLarge("limits.maxPackageBytes", lab.refused(() -> Story.send(lab.agencies, id, content)));
        }
    }

    /// Two segments are in flight for one delivery; then there is room for none of another, until they are on disk.
    static void inFlight(Lab lab, int over) throws Exception {
        try (HostilePartner partner = lab.partner()) {
            Made first = partner.make(partner.plan(), new byte[3 * Segments.PLAIN_BYTES]);
            Made second = partner.make(partner.plan(), new byte[1]);
            BlockingClientCall<DeliverRequest, DeliverResponse> held = partner.begin(first);
            for (int i = 0; i < 2; i++) {
                held.write(DeliverRequest.newBuilder()
                        .setSegment(first.segments().get(i))
                        .build());
            }
            Lab.until("two segments were received", () -> partial(lab) == 2L * Segments.SEALED_BYTES);
            if (over > 0) {
                ExchangeException refused = lab.refused(() -> partner.deliver(second));
                assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
                assertTrue(refused.text().contains("limits.bytesInFlightPerPartner"), refused::text);
            }
            held.cancel("the other side is gone", null);
            Lab.until("what was in flight is on disk", () -> {
                try {
                    return partner.deliver(second).statement().stage() == Stage.DELIVERED;
                } catch (ExchangeException e) {
                    return false;
                }
            });
            // Alone it writes through, however long it is.
            assertEquals(Stage.DELIVERED, partner.deliver(first).statement().stage());
        }
    }

    private static long partial(Lab lab) throws IOException {
        try (Stream<Path> files = Files.list(lab.agencies.home(Lab.GBR).resolve("data/payloads"))) {
            return files.filter(file -> file.toString().endsWith(".part"))
                    .mapToLong(file -> file.toFile().length())
                    .max()
                    .orElse(0);
        }
    }

    /// DELIVERED and ACCEPTED are two; ACTIONED would be the third. The recipient's own gateway has the same limit, but
    /// only for what others bring.
    static void receipts(Lab lab, int over) throws Exception {
        UUID id = Story.newId();
        Story.send(lab.agencies, id, Files.write(Files.createTempFile(lab.folder, "content", ""), new byte[1]));
        Story.await(lab.agencies, Lab.USA, id, State.DELIVERED);
        Story.accept(lab.agencies, id);
        Story.await(lab.agencies, Lab.USA, id, State.ACCEPTED);
        if (over > 0) {
            try (EntenteClient desk = lab.agencies.client(Lab.GBR);
                    HostilePartner recipient = new HostilePartner(lab.agencies, lab.folder, Lab.GBR)) {
                desk.acknowledge(Story.sent(id), Decision.ACTIONED, null);
                SignedReceipt third = desk.receipts(Story.sent(id)).receipts().getLast();
                ExchangeException refused = assertThrows(ExchangeException.class, () -> recipient.returnReceipt(third));
                assertEquals(Reason.RESOURCE_EXHAUSTED, refused.reason());
                assertTrue(refused.text().contains("limits.receiptsPerPackage"), refused::text);
            }
            assertEquals(2, Story.receipts(lab.agencies, Lab.USA, id).receipts().size());
        }
    }

    static void inboxPage(Lab lab, int over) throws Exception {
        var stub = lab.stub(lab.channel("probe"));
        ListInboxRequest request =
                ListInboxRequest.newBuilder().setPageSize(3 + over).build();
        if (over == 0) {
            assertTrue(stub.listInbox(request).getItemsCount() <= 3);
            assertTrue(stub.listInbox(ListInboxRequest.getDefaultInstance()).getItemsCount() <= 3);
            try (EntenteClient desk = lab.agencies.client(Lab.GBR)) {
                assertDoesNotThrow(() -> desk.inbox(true), "our own client asks for no page that is too large");
            }
        } else {
            ExchangeException refused = lab.refused(() -> stub.listInbox(request));
            assertEquals(Reason.INVALID_REQUEST, refused.reason());
            assertTrue(refused.text().contains("limits.inboxPage"), refused::text);
        }
    }

    private static StatusReport submit(Lab lab, String banner, List<String> portions)
            throws ExchangeException, IOException {
        Submission plan = Story.submission(Story.newId(), banner);
        Submission marked = new Submission(
                plan.packageId(),
                AgencyId.parse(Lab.GBR),
                new MarkingText("usa", banner, portions),
                plan.contentType(),
                plan.precedence(),
                plan.title(),
                plan.fileName(),
                null,
                null,
                null,
                false);
        Path content = Files.write(Files.createTempFile(lab.folder, "content", ""), new byte[1]);
        try (EntenteClient client = lab.agencies.client(Lab.USA)) {
            return client.send(marked, content, (done, total) -> {});
        }
    }

    private static void assertTooLarge(String limit, ExchangeException refused) {
        assertEquals(Reason.TOO_LARGE, refused.reason(), refused.text());
        assertEquals(limit, refused.rule());
    }

    private static void assertAnswer(boolean accepted, ReceiptStatement answer) {
        assertEquals(accepted ? Stage.DELIVERED : Stage.REFUSED, answer.stage(), () -> answer.reason());
        assertEquals(accepted ? null : Reason.TOO_LARGE.name(), answer.reason());
    }

    private static Header with(Header header, HeaderMarking marking, List<Extension> extensions) {
        return new Header(
                header.packageId(),
                header.createdAt(),
                header.expiresAt(),
                header.sender(),
                header.recipient(),
                header.wraps(),
                marking,
                header.alternativeMarkings(),
                header.agreement(),
                header.contentType(),
                header.precedence(),
                header.options(),
                header.salt(),
                extensions);
    }
}
