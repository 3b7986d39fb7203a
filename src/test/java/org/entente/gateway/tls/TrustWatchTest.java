package org.entente.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.gateway.TestPki;
import org.entente.sign.TrustBundle;
import org.entente.trust.TrustStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustWatchTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final TestPki gbr = new TestPki("gbr.fcdo");
    private final TestPki usa = new TestPki("usa.state");
    private final TestPki.Held partner = usa.issue("gateway", "/gateway");
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger swaps = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // set before each test
    private TrustStore seen;

    @SuppressWarnings("NullAway.Init") // set before each test
    private TrustWatch watch;

    TrustWatchTest() throws ExchangeException {}

    @BeforeEach
    void open() throws ExchangeException, IOException {
        gbr.write(folder, gbr.trust());
        usa.write(folder, usa.trust());
        watch = TrustWatch.open(folder, Set.of(gbr.id, usa.id), TrustBundle::read, Clock.systemUTC());
        seen = watch.get();
        watch.onLook(() -> {
            looks.incrementAndGet();
            if (watch.get() != seen) {
                seen = watch.get();
                swaps.incrementAndGet();
            }
        });
    }

    @Test
    void aNewerBundleReplacesTheOneInForceOnceAndListenersLookEachTime() throws Exception {
        accepted();
        usa.write(folder, usa.revoking(Instant.now(), partner));
        watch.look();
        watch.look();
        assertEquals(1, swaps.get());
        assertEquals(2, looks.get());
        var e = assertThrows(ExchangeException.class, this::accepted);
        assertEquals(Reason.CERTIFICATE_REVOKED, e.reason());
    }

    @Test
    void aDamagedBundleIsNotTakenAndRaisesOneAlarm() throws Exception {
        TrustStore before = watch.get();
        byte[] good = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(good, good.length / 2));
        watch.look();
        watch.look();
        assertSame(before, watch.get());
        assertEquals(1, watch.alarms());
        assertEquals(0, swaps.get());
        accepted();
        usa.write(folder, usa.revoking(Instant.now(), partner));
        watch.look();
        assertNotSame(before, watch.get());
    }

    @Test
    void aBundleThatWasTooEarlyIsTakenWhenItIsWrittenAgain() throws Exception {
        var early = new AtomicBoolean();
        TrustWatch watch = TrustWatch.open(
                folder,
                Set.of(usa.id),
                (bytes, now) -> {
                    if (early.get()) {
                        throw new ExchangeException(Reason.CERTIFICATE_EXPIRED, "it is not valid yet");
                    }
                    return TrustBundle.read(bytes, now);
                },
                Clock.systemUTC());
        early.set(true);
        usa.write(folder, usa.revoking(Instant.now(), partner));
        watch.look();
        watch.look();
        assertEquals(1, watch.alarms());
        early.set(false);
        byte[] same = Files.readAllBytes(file());
        Files.delete(file());
        Files.write(file(), same);
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().plusSeconds(1)));
        watch.look();
        var e = assertThrows(
                ExchangeException.class,
                () -> watch.get().verify(List.of(partner.certificate()), ServerTls.CALLERS, Instant.now()));
        assertEquals(Reason.CERTIFICATE_REVOKED, e.reason());
    }

    @Test
    void anOversizedFileRaisesOneAlarm() throws Exception {
        Files.write(file(), new byte[TrustBundle.MAX_BYTES + 1]);
        watch.look();
        watch.look();
        assertEquals(1, watch.alarms());
        accepted();
    }

    @Test
    void whatCannotBeReadRaisesOneAlarmAndIsTriedAgain() throws Exception {
        Files.delete(file());
        Files.createDirectory(file());
        watch.look();
        watch.look();
        assertEquals(1, watch.alarms());
        Files.delete(file());
        usa.write(folder, usa.revoking(Instant.now(), partner));
        watch.look();
        assertEquals(
                Reason.CERTIFICATE_REVOKED,
                assertThrows(ExchangeException.class, this::accepted).reason());
    }

    @Test
    void aBundleWithOlderRevocationListsIsNotTaken() throws Exception {
        Instant now = Instant.now();
        usa.write(folder, usa.revoking(now, partner));
        watch.look();
        usa.write(folder, usa.revoking(now.minusSeconds(60)));
        watch.look();
        assertEquals(1, watch.alarms());
        assertEquals(
                Reason.CERTIFICATE_REVOKED,
                assertThrows(ExchangeException.class, this::accepted).reason());
    }

    @Test
    void anotherAgencysBundleUnderThisNameIsNotTaken() throws Exception {
        Files.copy(folder.resolve("gbr.fcdo.bundle"), file(), StandardCopyOption.REPLACE_EXISTING);
        watch.look();
        assertEquals(1, watch.alarms());
        accepted();
    }

    @Test
    void aListenerThatFailsDoesNotKeepTheOthersFromLooking() {
        var others = new AtomicInteger();
        watch.onLook(() -> {
            throw new IllegalStateException("a fault of ours");
        });
        watch.onLook(others::incrementAndGet);
        watch.look();
        assertEquals(1, others.get());
    }

    @Test
    void aRemovedBundleTakesItsAgencysTrustWithIt() throws Exception {
        Files.delete(file());
        watch.look();
        assertEquals(1, swaps.get());
        assertEquals(
                Reason.CERTIFICATE_UNTRUSTED,
                assertThrows(ExchangeException.class, this::accepted).reason());
    }

    @Test
    void aStartNamesEveryBundleThatCannotBeUsed() throws Exception {
        Files.delete(file());
        Files.writeString(folder.resolve("gbr.fcdo.bundle"), "no bundle");
        var e = assertThrows(
                ExchangeException.class,
                () -> TrustWatch.open(folder, Set.of(gbr.id, usa.id), TrustBundle::read, Clock.systemUTC()));
        assertEquals(Reason.CONFIGURATION, e.reason());
        assertTrue(e.text().contains("usa.state.bundle: is missing"), e.text());
        assertTrue(e.text().contains("gbr.fcdo.bundle: "), e.text());
    }

    private void accepted() throws ExchangeException {
        watch.get().verify(List.of(partner.certificate()), ServerTls.CALLERS, Instant.now());
    }

    private Path file() {
        return folder.resolve("usa.state.bundle");
    }
}
