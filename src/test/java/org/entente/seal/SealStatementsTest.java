package org.entente.seal;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.Extension;
import org.entente.sign.StatementMutations;
import org.entente.sign.TestKeys;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealStatementsTest {
    private static final Instant TIME = Instant.parse("2026-11-23T11:00:00.001Z");
    private static final List<Extension> EXTENSIONS = List.of(new Extension("x.example", "carried"));

    @Test
    void aHeaderIsAClosedSchema() throws ExchangeException {
        StatementMutations.assertClosed(
                fullHeader().encode(),
                Set.of(
                        "/ackBy",
                        "/actionDesks",
                        "/alternativeMarkings",
                        "/alternativeMarkings/*/portions",
                        "/exercise",
                        "/ext",
                        "/handling",
                        "/infoDesks",
                        "/inReplyTo",
                        "/marking/portions",
                        "/notBefore",
                        "/originatorReference",
                        "/supersedes"),
                bytes -> Header.parse(bytes).encode());
    }

    @Test
    void aManifestIsAClosedSchema() throws ExchangeException {
        Manifest manifest = new Manifest(
                digest(1),
                2,
                262_160 + 17,
                digest(2),
                digest(3),
                new Manifest.Release("standing", digest(4)),
                TestPackages.SEALED_AT,
                EXTENSIONS);
        StatementMutations.assertClosed(
                manifest.encode(),
                Set.of("/release", "/ext"),
                bytes -> Manifest.parse(bytes).encode());
    }

    @Test
    void aPreambleIsAClosedSchema() throws ExchangeException {
        Preamble preamble = new Preamble("Title", "list.json", List.of(new Preamble.Portion("(S)", 0, 10)), 7);
        StatementMutations.assertClosed(
                json(preamble), Set.of("/title", "/fileName", "/portions"), bytes -> json(Preamble.parse(bytes)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T11:00:00.001Z, true",
        "2026-11-23T24:00:00.000Z, false",
        "2026-06-30T23:59:60.000Z, false",
        "2026-02-29T00:00:00.000Z, false",
        "2026-11-23T11:00:00Z, false",
        "2026-11-23T11:00:00.0010Z, false",
        "2026-11-23T11:00:00.001+00:00, false",
        "2026-11-23T11:00:00.001z, false",
        "2026-11-23 11:00:00.001Z, false",
    })
    void aTimeHasOneText(String text, boolean accepted) throws ExchangeException {
        byte[] bytes = replaced(fullHeader(), TIME.toString(), text);
        if (accepted) {
            assertEquals(TIME, Header.parse(bytes).createdAt());
        } else {
            assertRefused(bytes);
        }
    }

    @Test
    void membersHaveTheirForms() throws ExchangeException {
        Header header = fullHeader();
        assertRefused(replaced(header, TestPackages.ID, TestPackages.ID.toUpperCase(Locale.ROOT)));
        assertRefused(replaced(header, TestPackages.ID, "019abcde-f012-4345-89ab-cdef01234567"));
        assertRefused(replaced(header, "\"PRIORITY\"", "\"priority\""));
        assertRefused(replaced(header, "\"PRIORITY\"", "\"UNKNOWN\""));
        assertRefused(replaced(header, "\"role\":\"archive\"", "\"role\":\"ARCHIVE\""));
        assertRefused(replaced(header, "\"usa.state\"", "\"USA.state\""));
        assertRefused(replaced(header, "\"usa.state\"", "\"usa,state\""));
        assertRefused(replaced(header, "application/json", "application/json; charset=utf-8"));
        assertRefused(replaced(header, "\"generation\":3", "\"generation\":0"));
        assertRefused(replaced(header, "\"generation\":3", "\"generation\":4294967297"));
        assertRefused(replaced(header, "\"policy\":\"gbr\"", "\"policy\":\"fra\""));
        assertRefused(replaced(header, "\"v\":1", "\"v\":2"));
        assertRefused(replaced(header, "\"type\":\"header\"", "\"type\":\"manifest\""));
        // Base64url: with padding, of the other alphabet, with stray low bits, of another length.
        String salt = "\"salt\":\"" + "A".repeat(64) + "\"";
        assertRefused(replaced(header, salt, "\"salt\":\"" + "A".repeat(62) + "==\""));
        assertRefused(replaced(header, salt, "\"salt\":\"" + "A".repeat(63) + "+\""));
        assertRefused(replaced(header, salt, "\"salt\":\"" + "A".repeat(63) + "\""));
        assertRefused(replaced(header, salt, "\"salt\":\"" + "A".repeat(60) + "\""));
    }

    /// Reading and writing could forget the same member; here it stands written down.
    @Test
    void optionalMembersAreWritten() {
        String header = new String(fullHeader().encode(), StandardCharsets.UTF_8);
        for (String member : List.of(
                "\"handling\":{\"contact\":\"f\",\"derivedFrom\":\"b\",\"judicialUse\":\"d\",\"onward\":\"e\","
                        + "\"originator\":\"a\",\"permittedUse\":\"c\"}",
                "\"supersedes\":{\"offerDigest\":\"",
                "\"exercise\":true",
                "\"infoDesks\":[\"legal\",\"press\"]")) {
            assertTrue(header.contains(member), member);
        }
    }

    @Test
    void aReleaseIsOfAKnownKind() throws ExchangeException {
        for (String kind : List.of("statement", "standing", "none", "STANDING")) {
            Manifest manifest = new Manifest(
                    digest(1),
                    1,
                    17,
                    digest(2),
                    digest(3),
                    new Manifest.Release(kind, digest(4)),
                    TestPackages.SEALED_AT,
                    List.of());
            assertTrue(text(manifest).contains("\"kind\":\"" + kind + "\""));
            if (kind.startsWith("sta")) {
                assertEquals(
                        kind,
                        requireNonNull(Manifest.parse(manifest.encode()).release())
                                .kind());
            } else {
                assertRefused(manifest.encode());
            }
        }
    }

    @Test
    void aMarkingOfAPolicyThatIsNotHereHasNoLabel() {
        HeaderMarking marking = new HeaderMarking("none", "1", digest(1), "SECRET", List.of());
        ExchangeException refusal =
                assertThrows(ExchangeException.class, () -> SecurityLabel.of(marking, TestPackages.POLICIES));
        assertEquals(Reason.MARKING_NOT_UNDERSTOOD, refusal.reason());
    }

    @Test
    void aCriticalExtensionIsRefusedAndAnotherCarried() throws ExchangeException {
        Header header = fullHeader();
        assertEquals(EXTENSIONS, Header.parse(header.encode()).extensions());
        assertRefused(replaced(header, "{\"id\":\"x.example\"", "{\"critical\":true,\"id\":\"x.example\""));
    }

    @Test
    void aManifestsNumbersMustFitEachOther() throws ExchangeException {
        Manifest two =
                new Manifest(digest(1), 2, 262_160 + 17, digest(2), digest(3), null, TestPackages.SEALED_AT, List.of());
        assertEquals(17, Manifest.parse(two.encode()).sealedLength(1));
        for (String length : List.of("262176", "524321", "0")) {
            assertRefused(text(two).replace("262177", length).getBytes(StandardCharsets.UTF_8));
        }
        assertRefused(text(two).replace("\"segments\":2", "\"segments\":0").getBytes(StandardCharsets.UTF_8));
        assertRefused(
                text(two).replace("\"segments\":2", "\"segments\":16777217").getBytes(StandardCharsets.UTF_8));
        assertRefused(text(two).replace("11:00:00.000Z", "11:00:00.001Z").getBytes(StandardCharsets.UTF_8));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Manifest(digest(1), 1, 17, digest(2), digest(3), null, TIME, List.of()).encode());
    }

    @Test
    void whatARecipientWouldRefuseIsNotSealed() {
        for (Preamble preamble : List.of(
                new Preamble("", null, List.of(), 0),
                new Preamble("x".repeat(1025), null, List.of(), 0),
                new Preamble(null, "a\nb", List.of(), 0),
                new Preamble("e\u0301", null, List.of(), 0),
                new Preamble(null, null, List.of(new Preamble.Portion("(S)", -1, 0)), 0),
                new Preamble(null, null, List.of(), -1))) {
            ExchangeException refusal = assertThrows(ExchangeException.class, preamble::encode);
            assertEquals(Reason.INVALID_REQUEST, refusal.reason());
        }
        TestKeys usa = TestKeys.of("usa.state");
        Header draft = TestPackages.draft("not a UUID", usa, TestKeys.of("gbr.fcdo"));
        ExchangeException refusal = assertThrows(
                ExchangeException.class,
                () -> PackageSealer.begin(draft, List.of(usa.archiveOf()), new SecureRandom()));
        assertEquals(Reason.INVALID_REQUEST, refusal.reason());
    }

    static Header smallHeader() {
        Header full = fullHeader();
        return new Header(
                full.packageId(),
                full.createdAt(),
                full.expiresAt(),
                full.sender(),
                full.recipient(),
                full.wraps().subList(0, 1),
                new HeaderMarking("usa", "1", digest(8), "SECRET//REL TO USA, GBR", List.of()),
                List.of(),
                full.agreement(),
                full.contentType(),
                full.precedence(),
                new Header.Options(null, List.of(), List.of(), null, null, null, false, null, null),
                new byte[48],
                List.of());
    }

    static Header fullHeader() {
        AgencyId usa = new AgencyId("usa.state");
        AgencyId gbr = new AgencyId("gbr.fcdo");
        return new Header(
                TestPackages.ID,
                TIME,
                Instant.parse("2026-12-23T00:00:00Z"),
                new Header.Sender(usa, 3, List.of(digest(1), digest(2))),
                new Header.Recipient(gbr, 1),
                List.of(
                        new Header.Wrap(
                                gbr,
                                Header.Role.RECIPIENT,
                                1,
                                List.of(digest(3), digest(4)),
                                List.of(digest(5), digest(6), digest(7))),
                        new Header.Wrap(
                                usa,
                                Header.Role.ARCHIVE,
                                1,
                                List.of(digest(3), digest(4)),
                                List.of(digest(5), digest(6), digest(7)))),
                new HeaderMarking("usa", "1", digest(8), "SECRET//REL TO USA, GBR", List.of("(S)", "(U)")),
                List.of(new HeaderMarking("gbr", "1", digest(9), "UK SECRET", List.of("(S)"))),
                new Header.Agreement("usa-gbr-1", digest(10)),
                "application/json",
                Precedence.PRIORITY,
                new Header.Options(
                        Instant.parse("2026-11-30T00:00:00Z"),
                        List.of("sanctions"),
                        List.of("legal", "press"),
                        "REF-1",
                        TestPackages.OTHER_ID,
                        new Header.Supersedes(TestPackages.OTHER_ID, digest(11)),
                        true,
                        Instant.parse("2026-11-24T00:00:00Z"),
                        new Header.Handling("a", "b", "c", "d", "e", "f")),
                new byte[48],
                EXTENSIONS);
    }

    private static byte[] replaced(Header header, String old, String text) throws ExchangeException {
        String json = new String(header.encode(), StandardCharsets.UTF_8);
        assertEquals(header.packageId(), Header.parse(header.encode()).packageId());
        assertTrue(json.contains(old), old);
        return json.replace(old, text).getBytes(StandardCharsets.UTF_8);
    }

    private static void assertRefused(byte[] bytes) {
        boolean manifest = new String(bytes, StandardCharsets.UTF_8).contains("ciphertextLength");
        ExchangeException refusal = assertThrows(ExchangeException.class, () -> {
            if (manifest) {
                Manifest.parse(bytes);
            } else {
                Header.parse(bytes);
            }
        });
        assertEquals(Reason.MALFORMED_STATEMENT, refusal.reason());
    }

    private static String text(Manifest manifest) {
        return new String(manifest.encode(), StandardCharsets.UTF_8);
    }

    private static byte[] json(Preamble preamble) throws ExchangeException {
        byte[] all = preamble.encode();
        assertEquals(all.length - 4, ByteBuffer.wrap(all).getInt());
        return Arrays.copyOfRange(all, 4, all.length);
    }

    private static byte[] digest(int fill) {
        byte[] digest = new byte[48];
        Arrays.fill(digest, (byte) fill);
        return digest;
    }
}
