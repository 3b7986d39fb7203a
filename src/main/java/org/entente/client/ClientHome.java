package org.entente.client;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.jspecify.annotations.Nullable;

/// A client's home folder: `client.yaml`, `tls/{key,chain}.pem`, `trust/<agency>.bundle`.
public final class ClientHome {
    private final ClientSettings settings;
    private final TrustFolder trust;
    private final @Nullable Identity keys;
    private final Clock clock;

    private ClientHome(ClientSettings settings, TrustFolder trust, @Nullable Identity keys, Clock clock) {
        this.settings = settings;
        this.trust = trust;
        this.keys = keys;
        this.clock = clock;
    }

    /// Without a `tls` folder the client presents no certificate, and the gateway refuses it.
    ///
    /// @throws ExchangeException `CONFIGURATION` naming the file that cannot be used
    public static ClientHome open(Path folder, Clock clock) throws ExchangeException {
        ClientSettings settings = ClientSettings.read(folder.resolve("client.yaml"));
        Path tls = folder.resolve("tls");
        Identity keys = Files.isDirectory(tls) ? Identity.read(tls) : null;
        if (keys != null && !keys.isOf(settings.id())) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "The certificate in " + tls + " is not of " + settings.id()
                            + ", which client.yaml names; mend one.");
        }
        return new ClientHome(settings, TrustFolder.read(folder.resolve("trust"), clock.instant()), keys, clock);
    }

    public SpiffeId id() {
        return settings.id();
    }

    public Address gateway() {
        return settings.gateway();
    }

    public TrustFolder trust() {
        return trust;
    }

    /// A client that connects with the first call. The caller closes it.
    public EntenteClient connect() throws ExchangeException {
        TrustStore store = trust.store();
        var refusal = new AtomicReference<@Nullable ExchangeException>();
        var judge =
                new AgencyTrustManager(() -> store, clock, Set.of(Purpose.GATEWAY), settings.gatewayId(), refusal::set);
        SslContext tls = Tls.client(keys, judge);
        var connection =
                new Connection(() -> Channels.open(settings.gateway(), tls), settings.gateway(), keys != null, refusal);
        return new EntenteClient(connection, trust, clock);
    }
}
