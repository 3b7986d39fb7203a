package org.entente.exchange;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.TestPackages;
import org.entente.store.Faults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A transfer whose file could not be written ends with that one error: nothing is tried on the file again, not even
/// by the gateway that stops while the failure is still on its way to the sender.
class FailedTransferTest {
    @TempDir
    Path trial;

    @TempDir
    Path folder;

    @Test
    void aFailedCommitLeavesNothingToKeep() throws Exception {
        Faults counted = Faults.none();
        try (OneExchange receiver = receiver(trial, counted);
                Transfer transfer = transfer(receiver)) {
            transfer.finish();
        }
        Faults faults = Faults.at(counted.steps().indexOf("rename file"), Faults.Mode.FAILS_AND_DID_NOT_PERSIST);
        try (OneExchange receiver = receiver(folder, faults)) {
            Transfer transfer = transfer(receiver);
            assertEquals(
                    Reason.STORE_HALTED,
                    assertThrows(ExchangeException.class, transfer::finish).reason());
            assertDoesNotThrow(transfer::abort);
        }
        assertTrue(faults.isReached(0), "the rename is reached");
        assertEquals(List.of(), faults.afterwards());
    }

    private static Transfer transfer(OneExchange receiver) throws Exception {
        OneExchange.Made made = OneExchange.make(TestPackages.ID, "application/json");
        Transfer transfer = receiver.wanted(made);
        OneExchange.segments(transfer, made);
        return transfer;
    }

    private static OneExchange receiver(Path data, Faults faults) throws Exception {
        return OneExchange.of(
                OneExchange.GBR,
                data,
                faults.store(data),
                faults.files(data),
                new SecureRandom(),
                OneExchange.CLOCK,
                new OneExchange.NobodyThere());
    }
}
