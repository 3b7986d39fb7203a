package org.entente.exchange;

import java.sql.SQLException;
import org.entente.ExchangeException;
import org.entente.store.Tables;
import org.entente.trust.AgencyId;

/// Keeps what is stored of each partner below `limits.storedBytesPerPartner`. Over it, nothing new that concerns the
/// partner is begun: RESOURCE_EXHAUSTED, before anything is stored, so that it goes on as it was when the operator
/// raises the limit. What was begun is finished: its bytes were counted when it began. Safe for several threads.
final class Room {
    private final long most;

    /// Ciphertext of submissions that are being sealed: on disk, and in no row yet.
    private final PartnerBytes sealing = new PartnerBytes();

    Room(ExchangeLimits limits) {
        this.most = limits.storedBytesPerPartner();
    }

    /// To be asked within the transaction that stores the bytes.
    void require(Tables tables, AgencyId partner, long bytes) throws ExchangeException, SQLException {
        if (tables.stored().bytes(partner.value()) + bytes > most) {
            throw full();
        }
    }

    /// Asks for the bytes of a submission before they are written; [#sealed] gives them back.
    ///
    /// @param stored what was kept of the partner when the submission began
    void seal(AgencyId partner, long stored, long bytes) throws ExchangeException {
        if (!sealing.add(partner, bytes, most - stored)) {
            throw full();
        }
    }

    /// The submission was committed or given up.
    void sealed(AgencyId partner, long bytes) {
        sealing.subtract(partner, bytes);
    }

    private ExchangeException full() {
        return ExchangeLimits.exhausted("storedBytesPerPartner", most);
    }
}
