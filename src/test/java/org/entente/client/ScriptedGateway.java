package org.entente.client;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.CertificateFile;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;
import org.entente.trust.TrustStore;

/// A gateway that answers as the test says, over real mutual TLS: for faults that a right gateway never makes.
final class ScriptedGateway implements AutoCloseable {
    private final Server server;

    ScriptedGateway(HeldAgency agency, Path folder, String[] groups, BindableService service)
            throws ExchangeException, IOException {
        this(agency, folder, 0, groups, service);
    }

    ScriptedGateway(HeldAgency agency, Path folder, int port, String[] groups, BindableService service)
            throws ExchangeException, IOException {
        agency.writeTls(folder.resolve("tls"), "gateway", "/gateway");
        Files.createDirectories(folder.resolve("trust"));
        Files.write(folder.resolve("trust").resolve(agency.id + ".bundle"), agency.bundle);
        Clock clock = Clock.systemUTC();
        TrustStore store =
                TrustFolder.read(folder.resolve("trust"), clock.instant()).store();
        var judge = new AgencyTrustManager(() -> store, clock, Set.of(Purpose.CLIENT), null, _ -> {});
        var tls = SslContextBuilder.forServer(
                        PrivateKeyFile.read(folder.resolve("tls").resolve("key.pem")),
                        CertificateFile.read(folder.resolve("tls").resolve("chain.pem")))
                .trustManager(judge)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(Tls.PROTOCOL);
        GrpcSslContexts.configure(tls, SslProvider.OPENSSL);
        tls.option(OpenSslContextOption.GROUPS, groups);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sslContext(tls.build())
                .addService(service)
                .build()
                .start();
    }

    Address address() {
        return new Address("127.0.0.1", server.getPort());
    }

    /// A client home of `client`'s for this gateway, with the bundles given.
    Path clientHome(Path folder, HeldAgency client, String gatewayId, List<HeldAgency> trusted)
            throws ExchangeException, IOException {
        client.writeTls(folder.resolve("tls"), "client", "/client/desk");
        Files.writeString(
                folder.resolve("client.yaml"),
                "id: spiffe://" + client.id + "/client/desk\ngateway: " + address() + "\ngatewayId: " + gatewayId
                        + "\n");
        Files.createDirectories(folder.resolve("trust"));
        for (HeldAgency agency : trusted) {
            Files.write(folder.resolve("trust").resolve(agency.id + ".bundle"), agency.bundle);
        }
        return folder;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
