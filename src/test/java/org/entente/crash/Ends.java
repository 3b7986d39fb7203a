package org.entente.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Intake;
import org.entente.exchange.OneExchange;
import org.entente.exchange.PartnerLink;
import org.entente.exchange.Transfer;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Offer;
import org.entente.sign.TestKeys;
import org.entente.store.Faults;
import org.entente.store.PayloadFiles;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// The exchanges of both agencies over real stores and files, each linked to the other by calls in this process
/// instead of a network; each can be restarted with faults of its own.
final class Ends implements AutoCloseable {
    private final Clock clock;
    final End usa;
    final End gbr;

    Ends(Path folder) {
        this(folder, Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), TestKeys.NOW)));
    }

    Ends(Path folder, Clock clock) {
        this.clock = clock;
        this.usa = new End(OneExchange.USA, folder.resolve("usa"));
        this.gbr = new End(OneExchange.GBR, folder.resolve("gbr"));
    }

    /// Closes both in order and compares what they left on disk.
    void audit() throws IOException, ExchangeException {
        close();
        Audit.pass(usa.side(), gbr.side());
    }

    @Override
    public void close() {
        usa.stop();
        gbr.stop();
    }

    /// One agency's exchange, running or not.
    final class End {
        private final TestKeys home;
        private final Path data;

        /// Written by the test's thread, read by the other end's courier.
        private volatile @Nullable OneExchange running;

        private End(TestKeys home, Path data) {
            this.home = home;
            this.data = data;
        }

        Side side() {
            return new Side(home.id().value(), data);
        }

        void start(Faults faults) throws IOException, ExchangeException {
            PayloadFiles files = faults.files(data);
            OneExchange opened =
                    OneExchange.of(home, data, faults.store(data), files, new SecureRandom(), clock, new DirectLink());
            running = opened;
            opened.exchange.start();
        }

        void stop() {
            OneExchange old = running;
            running = null;
            if (old != null) {
                old.close();
            }
        }

        boolean isRunning() {
            return running != null;
        }

        String partnerName() {
            return partner().home.id().value();
        }

        OneExchange get() throws ExchangeException {
            OneExchange now = running;
            if (now == null) {
                throw new ExchangeException(Reason.UNAVAILABLE, "The gateway is down.");
            }
            return now;
        }

        private End partner() {
            return this == usa ? gbr : usa;
        }

        private final class DirectLink implements PartnerLink {
            @Override
            public SignedReceipt deliver(AgencyId partner, Offer offer, SealedSegments segments)
                    throws ExchangeException {
                Intake intake = partner().get().exchange.intake();
                return switch (intake.offer(offer, home.id())) {
                    case Intake.Answer.Answered answered -> answered.receipt();
                    case Intake.Answer.Wanted wanted -> {
                        try (Transfer transfer = wanted.transfer()) {
                            for (int i = transfer.next(); i < segments.count(); i++) {
                                transfer.segment(i, segments.segment(i), segments.path(i));
                            }
                            yield transfer.finish();
                        }
                    }
                };
            }

            @Override
            public void returnReceipt(AgencyId partner, SignedReceipt receipt) throws ExchangeException {
                partner().get().exchange.returnedReceipts().accept(receipt, home.id());
            }
        }
    }
}
