package org.entente.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.gateway.Gateway;
import org.entente.story.TwoAgencies;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Forgery;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Revocation data that is missing, old, damaged or stale, while a gateway runs and when it starts: what is worse than
/// what is in force is not taken, and without good data nobody of that agency is accepted.
@ExtendWith(TableRows.class)
class RevocationDataTest {
    private static final Pattern LISTS = Pattern.compile("\"crls\":\\[\"([^\"]*)\",\"([^\"]*)\"],");

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static Path home;
    private static Roots usa;
    private static Roots gbr;
    private static RawCaller caller;
    private static SecurityEvents events;

    /// Makes the bundle of an agency in a home bad.
    interface Change {
        byte[] of(Roots own, Roots other) throws Exception;
    }

    /// @param cause what the alarm says of it, or the refusal of a start
    record BadData(String name, String cause, Change change) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<BadData> badData() {
        return List.of(
                new BadData("no lists", "bundle.crls", (own, other) -> lists(fresh(own), "")),
                new BadData("one list only", "bundle.crls", (own, other) -> lists(fresh(own), "\"crls\":[\"$1\"],")),
                new BadData("a list with a changed signature", "is not signed by its root", (own, other) -> {
                    String bundle = fresh(own);
                    return lists(bundle, "\"crls\":[\"" + altered(bundle) + "\",\"$2\"],");
                }),
                new BadData("the lists of another agency", "revocation list is not a complete", (own, other) -> {
                    Matcher theirs = matcher(fresh(other));
                    return lists(fresh(own), theirs.group());
                }),
                new BadData(
                        "the lists change places",
                        "revocation list is not a complete",
                        (own, other) -> lists(fresh(own), "\"crls\":[\"$2\",\"$1\"],")),
                new BadData(
                        "lists that are over",
                        "was to be renewed by",
                        (own, other) -> own.bundle(Instant.now().minusSeconds(1))),
                new BadData("no bundle but noise", "", (own, other) -> new byte[] {1, 2, 3}));
    }

    static Stream<Arguments> whileItRuns() {
        return Stream.of("client", "partner").flatMap(kind -> badData().stream().map(bad -> Arguments.of(kind, bad)));
    }

    @BeforeAll
    static void start() throws Exception {
        agencies = new TwoAgencies(folder);
        usa = new Roots(agencies, TwoAgencies.USA);
        gbr = new Roots(agencies, TwoAgencies.GBR);
        home = agencies.home(TwoAgencies.GBR);
        usa.publish(home);
        gbr.publish(home);
        agencies.start(TwoAgencies.GBR);
        caller = new RawCaller(agencies.port(TwoAgencies.GBR));
        events = new SecurityEvents();
    }

    @AfterAll
    static void stop() {
        events.close();
        caller.close();
        agencies.close();
    }

    @BeforeEach
    void forget() {
        events.clear();
    }

    /// Good again, for the next row.
    private static void restore(Roots own) throws Exception {
        events.clear();
        own.publish(home);
        events.await("trust changed", own.agency() + ".bundle", "in force");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void whileItRuns(String kind, BadData bad) throws Exception {
        Roots own = kind.equals("client") ? gbr : usa;
        own.put(home, bad.change().of(own, own == gbr ? usa : gbr));
        events.await("ALARM trust bundle not taken", own.agency() + ".bundle", bad.cause(), "the one before stays");

        Forgery revoked = good(kind);
        revoked.serial = Roots.REVOKED;
        assertEquals(0, caller.call(tls(revoked), null).bytes());
        events.await("certificate refused: CERTIFICATE_REVOKED");
        assertTrue(caller.call(tls(good(kind)), Said.settings()).bytes() > 0, "the list in force admits the others");
        restore(own);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void withoutABundleNobodyOfTheAgencyIsAccepted(String kind) throws Exception {
        Roots own = kind.equals("client") ? gbr : usa;
        Files.delete(own.file(home));
        events.await("trust changed", "removed");
        assertEquals(0, caller.call(tls(good(kind)), Said.settings()).bytes());
        events.await("certificate refused: CERTIFICATE_UNTRUSTED", "no trust bundle for the agency of");
        restore(own);
    }

    static Stream<String> kinds() {
        return Stream.of("client", "partner");
    }

    /// By the clock alone, no file changes.
    @ParameterizedTest
    @MethodSource("kinds")
    void aListThatRanOutStopsItsAgency(String kind) throws Exception {
        Roots own = kind.equals("client") ? gbr : usa;
        Instant until = Instant.now().plusSeconds(3);
        own.put(home, own.bundle(until));
        events.await("trust changed", "in force");
        assertTrue(caller.call(tls(good(kind)), Said.settings()).bytes() > 0, "the list still holds");
        // Lists hold to the end of their last second.
        while (!Instant.now().isAfter(until)) {
            LockSupport.parkUntil(until.toEpochMilli() + 1);
        }
        assertEquals(0, caller.call(tls(good(kind)), Said.settings()).bytes());
        events.await("certificate refused: REVOCATION_UNAVAILABLE", "was to be renewed by");
        restore(own);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badData")
    void atTheStart(BadData bad) throws Exception {
        Path spare = agencies.home(TwoAgencies.USA);
        for (Roots roots : List.of(usa, gbr)) {
            byte[] good = Files.readAllBytes(roots.file(spare));
            roots.put(spare, bad.change().of(roots, roots == gbr ? usa : gbr));
            var e = assertThrows(ExchangeException.class, () -> Gateway.check(spare, null));
            assertEquals(Reason.CONFIGURATION, e.reason());
            assertTrue(e.text().contains(roots.agency() + ".bundle: "), e.text());
            assertTrue(e.text().contains(bad.cause()), e.text());
            roots.put(spare, good);
        }
    }

    @Test
    void withGoodDataItStarts() throws Exception {
        Gateway.check(agencies.home(TwoAgencies.USA), null);
    }

    private static Forgery good(String kind) {
        return kind.equals("client") ? gbr.client("sanctions-desk") : usa.gateway();
    }

    private static io.netty.handler.ssl.SslContext tls(Forgery forgery) throws Exception {
        var trust = new TrustStore(Map.of(usa.agency(), usa.trust(), gbr.agency(), gbr.trust()));
        var judge = new AgencyTrustManager(() -> trust, Clock.systemUTC(), Set.of(Purpose.GATEWAY), null, e -> {});
        return Hello.RIGHT.client(Shown.of(forgery), judge);
    }

    private static String fresh(Roots roots) throws ExchangeException {
        return new String(roots.bundle(Instant.now().plus(Roots.LONG)), StandardCharsets.UTF_8);
    }

    private static Matcher matcher(String bundle) {
        Matcher matcher = LISTS.matcher(bundle);
        assertTrue(matcher.find());
        return matcher;
    }

    private static byte[] lists(String bundle, String other) {
        return matcher(bundle).replaceFirst(other).getBytes(StandardCharsets.UTF_8);
    }

    private static String altered(String bundle) {
        byte[] list = Base64.getUrlDecoder().decode(matcher(bundle).group(1));
        list[list.length - 1] ^= 1;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(list);
    }
}
