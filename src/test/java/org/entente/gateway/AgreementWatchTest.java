package org.entente.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Agreement;
import org.entente.exchange.Agreements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the gateway takes of a folder of agreements that changes under it, and when.
class AgreementWatchTest {
    private static final Path SAMPLES = Path.of("deploy/samples/agreements");
    private static final String TO_GBR = "usa-to-gbr.json";
    private static final String TO_USA = "gbr-to-usa.json";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    /// What the ledgers were told, as the retention of each agreement then.
    private final List<List<Integer>> recorded = new ArrayList<>();

    /// What the watch held while it was told.
    private final List<List<Integer>> heldMeanwhile = new ArrayList<>();

    private boolean ledgerFails;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgreementWatch watch;

    @BeforeEach
    void open() throws ExchangeException, IOException {
        for (String name : List.of(TO_GBR, TO_USA)) {
            Files.copy(SAMPLES.resolve(name), folder.resolve(name));
        }
        watch = AgreementWatch.open(folder, Map.of());
        watch.recordWith(this::record);
    }

    private void record(Agreements agreements) throws ExchangeException {
        if (ledgerFails) {
            throw new ExchangeException(Reason.RESOURCE_EXHAUSTED, "The disk is full.");
        }
        recorded.add(retention(agreements));
        heldMeanwhile.add(retention(watch.get()));
    }

    private static List<Integer> retention(Agreements agreements) {
        return agreements.all().stream().map(Agreement::retainDays).toList();
    }

    private void write(String name, String retainDays) throws IOException {
        String text = Files.readString(SAMPLES.resolve(name)).replace("\"retainDays\":30", retainDays);
        Path draft = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void keepFor(String name, int days) throws IOException {
        write(name, "\"retainDays\":" + days);
    }

    @Test
    void aChangeIsRecordedBeforeItIsInForceAndOnce() throws IOException {
        keepFor(TO_GBR, 31);
        watch.look();
        watch.look();
        assertEquals(List.of(30, 31), retention(watch.get()));
        assertEquals(List.of(List.of(30, 31)), recorded);
        assertEquals(List.of(List.of(30, 30)), heldMeanwhile);
        assertEquals(0, watch.alarms());
    }

    @Test
    void whatIsRemovedIsNoMoreInForce() throws IOException {
        Files.delete(folder.resolve(TO_GBR));
        watch.look();
        assertEquals(1, watch.get().all().size());
        assertEquals(List.of(List.of(30)), recorded);
    }

    @Test
    void aTouchedFileIsNoChange() throws IOException {
        Files.setLastModifiedTime(folder.resolve(TO_GBR), FileTime.fromMillis(0));
        watch.look();
        assertEquals(List.of(), recorded);
        assertEquals(0, watch.alarms());
    }

    @Test
    void aBadFileLeavesEverythingBeforeInForceAndRaisesOneAlarm() throws IOException {
        Agreements before = watch.get();
        keepFor(TO_USA, 31);
        write(TO_GBR, "\"retainDays\":0");
        watch.look();
        watch.look();
        assertSame(before, watch.get());
        assertEquals(1, watch.alarms());
        keepFor(TO_GBR, 32);
        watch.look();
        assertEquals(List.of(31, 32), retention(watch.get()));
        assertEquals(List.of(List.of(31, 32)), recorded);
        assertEquals(1, watch.alarms());
    }

    @Test
    void anotherBadFileRaisesAnotherAlarm() throws IOException {
        write(TO_GBR, "\"retainDays\":0");
        watch.look();
        write(TO_GBR, "\"retainDays\":00");
        watch.look();
        assertEquals(2, watch.alarms());
    }

    @Test
    void twoAgreementsOfOneDirectionAreNotTaken() throws IOException {
        Files.copy(folder.resolve(TO_GBR), folder.resolve("copy.json"));
        watch.look();
        assertEquals(2, watch.get().all().size());
        assertEquals(1, watch.alarms());
        ExchangeException e = assertThrows(ExchangeException.class, () -> AgreementWatch.open(folder, Map.of()));
        assertTrue(e.text().contains(TO_GBR) && e.text().contains("copy.json"), e.text());
    }

    @Test
    void whatCannotBeRecordedIsNotInForceUntilItIs() throws IOException {
        ledgerFails = true;
        keepFor(TO_GBR, 31);
        watch.look();
        watch.look();
        assertEquals(List.of(30, 30), retention(watch.get()));
        assertEquals(1, watch.alarms());
        ledgerFails = false;
        watch.look();
        assertEquals(List.of(30, 31), retention(watch.get()));
        assertEquals(List.of(List.of(30, 31)), recorded);
    }

    @Test
    void nothingIsRecordedAfterTheEnd() throws IOException {
        watch.close();
        keepFor(TO_GBR, 31);
        watch.look();
        assertEquals(List.of(), recorded);
        assertEquals(List.of(30, 30), retention(watch.get()));
    }

    @Test
    void aStartNamesTheFileThatIsWrong() throws IOException {
        write(TO_GBR, "\"retainDays\":0");
        ExchangeException e = assertThrows(ExchangeException.class, () -> AgreementWatch.open(folder, Map.of()));
        assertEquals(Reason.CONFIGURATION, e.reason());
        assertTrue(e.text().contains(TO_GBR) && e.text().contains("retainDays"), e.text());
    }
}
