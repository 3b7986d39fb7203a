package org.entente.story;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.client.Address;
import org.entente.client.Channels;
import org.entente.client.StatusErrors;
import org.entente.client.Tls;
import org.entente.exchange.Agreement;
import org.entente.gateway.tls.TlsIdentity;
import org.entente.marking.SecurityPolicies;
import org.entente.marking.SecurityPolicy;
import org.entente.receipt.SignedReceipt;
import org.entente.rpc.ErrorConformance;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.seal.KeyWrap;
import org.entente.seal.Offer;
import org.entente.seal.PackageSealer;
import org.entente.seal.PayloadSealer;
import org.entente.seal.Preamble;
import org.entente.seal.Precedence;
import org.entente.seal.SealTo;
import org.entente.seal.SegmentTree;
import org.entente.sign.KeySet;
import org.entente.sign.KeyUse;
import org.entente.sign.SignatureAlgorithm;
import org.entente.sign.Signer;
import org.entente.sign.SigningKeys;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrustManager;
import org.entente.trust.CertificateFile;
import org.entente.trust.PrivateKeyFile;
import org.entente.trust.Purpose;
import org.entente.trust.SpiffeId;
import org.entente.trust.TrustStore;
import org.entente.v1.DeliverFinish;
import org.entente.v1.DeliverRequest;
import org.entente.v1.DeliverResponse;
import org.entente.v1.PeerServiceGrpc;
import org.entente.v1.Receipt;
import org.entente.v1.ReturnReceiptRequest;
import org.entente.v1.Segment;

/// Holds all keys of one gateway and says over the wire to the other whatever a test wants.
public final class HostilePartner implements AutoCloseable {
    private final TwoAgencies agencies;
    private final TrustBundle usa;
    private final TrustBundle gbr;
    private final SigningKeys signing;
    private final SecurityPolicies policies = SecurityPolicies.load(null);
    private final Agreement agreement;
    private final ManagedChannel channel;

    /// Refuses errors that are not as the contract says.
    private final Channel watched;

    private final Address address;
    private final Path folder;
    private int sentFrom;

    public HostilePartner(TwoAgencies agencies, Path folder) throws IOException, ExchangeException {
        this(agencies, folder, TwoAgencies.USA);
    }

    /// @param self whose gateway's keys it holds; it talks to the other's
    public HostilePartner(TwoAgencies agencies, Path folder, String self) throws IOException, ExchangeException {
        this.agencies = agencies;
        this.folder = folder;
        usa = bundle(TwoAgencies.USA);
        gbr = bundle(TwoAgencies.GBR);
        signing = signing(self, agencies.home(self).resolve("keys/signing"));
        agreement = Agreement.parse(
                Files.readAllBytes(agencies.home(TwoAgencies.USA).resolve("agreements/usa-to-gbr.json")));
        TrustStore trust = new TrustStore(Map.of(usa.agency(), usa.trust(), gbr.agency(), gbr.trust()));
        Path tls = agencies.home(self).resolve("keys/tls");
        TlsIdentity identity = TlsIdentity.load(
                tls.resolve("key.pem"), tls.resolve("chain.pem"), new AgencyId(self), trust, Instant.now());
        AgencyTrustManager judge = new AgencyTrustManager(
                () -> trust,
                Clock.systemUTC(),
                Set.of(Purpose.GATEWAY),
                SpiffeId.of(new AgencyId(TwoAgencies.other(self)), "/gateway"),
                refusal -> {});
        address = new Address("127.0.0.1", agencies.port(TwoAgencies.other(self)));
        channel = Channels.open(address, Tls.client(identity, judge));
        String gateway = TwoAgencies.other(self);
        watched = ClientInterceptors.intercept(
                channel, new ErrorConformance(self, "spiffe://" + self + "/gateway", gateway));
    }

    public TrustBundle usa() {
        return usa;
    }

    public TrustBundle gbr() {
        return gbr;
    }

    public SigningKeys signing() {
        return signing;
    }

    public SecurityPolicies policies() {
        return policies;
    }

    /// A package as the wire carries it.
    public record Made(Offer offer, List<Segment> segments) {
        public Made with(Offer other) {
            return new Made(other, segments);
        }

        public Made with(List<Segment> other) {
            return new Made(offer, other);
        }
    }

    /// What a package is made with; a test replaces a part.
    public record Plan(Header header, List<SealTo> recipients, SigningKeys signing) {
        public Plan with(Header other) {
            return new Plan(other, recipients, signing);
        }

        public Plan sealedTo(SealTo... others) {
            return new Plan(header, List.of(others), signing);
        }

        public Plan signedBy(SigningKeys others) {
            return new Plan(header, recipients, others);
        }
    }

    public Plan plan() {
        KeySet sealing = gbr.active(KeyUse.SEALING).orElseThrow();
        SecurityPolicy policy = policies.find("usa").orElseThrow();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Header header = new Header(
                Story.newId().toString(),
                now,
                now.plusSeconds(600),
                sender(signing),
                new Header.Recipient(gbr.agency(), sealing.generation()),
                List.of(),
                new HeaderMarking(policy.id(), policy.version(), policy.digest(), Story.MARKING, List.of()),
                List.of(),
                new Header.Agreement(agreement.id(), agreement.digest()),
                "application/json",
                Precedence.ROUTINE,
                new Header.Options(null, List.of(), List.of(), null, null, null, false, null, null),
                new byte[48],
                List.of());
        return new Plan(header, List.of(to(gbr, KeyUse.SEALING, Header.Role.RECIPIENT), archive()), signing);
    }

    public SealTo archive() {
        return to(usa, KeyUse.ARCHIVE, Header.Role.ARCHIVE);
    }

    public static SealTo to(TrustBundle bundle, KeyUse use, Header.Role role) {
        KeySet set = bundle.active(use).orElseThrow();
        return new SealTo(bundle.agency(), role, set.generation(), set.postQuantum(), set.p384());
    }

    public static Header.Sender sender(SigningKeys keys) {
        return new Header.Sender(
                keys.agency(),
                keys.generation(),
                List.of(keys.p384().certificateDigest(), keys.mldsa87().certificateDigest()));
    }

    public Made make(Plan plan, byte[] content) throws ExchangeException, IOException {
        List<byte[]> sealed = new ArrayList<>();
        Path nodes = Files.createTempFile(folder, "nodes", "");
        try (PackageSealer sealer = PackageSealer.begin(plan.header(), plan.recipients(), new SecureRandom())) {
            PayloadSealer.Sealed result;
            try (PayloadSealer payload =
                    sealer.payload(new Preamble(null, null, List.of(), 0), (segment, length, tree) -> {
                        sealed.add(java.util.Arrays.copyOf(segment, length));
                        append(nodes, tree);
                    })) {
                payload.write(content, 0, content.length);
                result = payload.finish();
            }
            Offer offer = sealer.sign(result, Instant.now().truncatedTo(ChronoUnit.SECONDS), plan.signing(), policies);
            return new Made(offer, segments(sealed, nodes));
        }
    }

    /// Offers and sends everything from where the gateway wants it; returns the receipt, or throws what the
    /// gateway answered.
    public SignedReceipt deliver(Made made) throws ExchangeException {
        BlockingClientCall<DeliverRequest, DeliverResponse> call =
                PeerServiceGrpc.newBlockingV2Stub(watched).deliver();
        try {
            DeliverRequest offer =
                    DeliverRequest.newBuilder().setOffer(wire(made.offer())).build();
            DeliverResponse response = exchange(call, offer);
            if (response.hasSendFrom()) {
                sentFrom = response.getSendFrom().getSegment();
                for (Segment segment : made.segments()
                        .subList(
                                Math.min(sentFrom, made.segments().size()),
                                made.segments().size())) {
                    if (!call.write(
                            DeliverRequest.newBuilder().setSegment(segment).build())) {
                        break;
                    }
                }
                response = exchange(
                        call,
                        DeliverRequest.newBuilder()
                                .setFinish(DeliverFinish.getDefaultInstance())
                                .build());
            }
            return new SignedReceipt(
                    response.getReceipt().getP384().toByteArray(),
                    response.getReceipt().getMldsa87().toByteArray());
        } catch (StatusException e) {
            throw StatusErrors.toException(e, address);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            call.cancel("done", null);
        }
    }

    /// Offers, and leaves what follows to the test, which ends the call.
    public BlockingClientCall<DeliverRequest, DeliverResponse> begin(Made made) throws ExchangeException {
        BlockingClientCall<DeliverRequest, DeliverResponse> call =
                PeerServiceGrpc.newBlockingV2Stub(channel).deliver();
        try {
            exchange(
                    call,
                    DeliverRequest.newBuilder().setOffer(wire(made.offer())).build());
            return call;
        } catch (StatusException e) {
            throw StatusErrors.toException(e, address);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// From which segment the gateway wanted the last delivery.
    public int sentFrom() {
        return sentFrom;
    }

    /// Returns a receipt, as the recipient's gateway.
    public void returnReceipt(SignedReceipt receipt) throws ExchangeException {
        try {
            var _ = PeerServiceGrpc.newBlockingV2Stub(watched)
                    .returnReceipt(ReturnReceiptRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setReceipt(Receipt.newBuilder()
                                    .setP384(ByteString.copyFrom(receipt.p384()))
                                    .setMldsa87(ByteString.copyFrom(receipt.mldsa87())))
                            .build());
        } catch (StatusException e) {
            throw StatusErrors.toException(e, address);
        }
    }

    private static DeliverResponse exchange(
            BlockingClientCall<DeliverRequest, DeliverResponse> call, DeliverRequest request)
            throws StatusException, InterruptedException {
        call.write(request);
        DeliverResponse response = call.read();
        if (response == null) {
            throw new AssertionError("the gateway ended the call without an answer");
        }
        return response;
    }

    private static List<Segment> segments(List<byte[]> sealed, Path nodes) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (FileChannel file = FileChannel.open(nodes)) {
            SegmentTree.Reader tree = new SegmentTree.Reader(file, sealed.size());
            for (int i = 0; i < sealed.size(); i++) {
                segments.add(Segment.newBuilder()
                        .setIndex(i)
                        .setData(ByteString.copyFrom(sealed.get(i)))
                        .setPath(ByteString.copyFrom(tree.path(i)))
                        .build());
            }
        }
        return segments;
    }

    private static void append(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The offer as the wire carries it.
    public static org.entente.v1.Offer wire(Offer offer) {
        org.entente.v1.Offer.Builder builder = org.entente.v1.Offer.newBuilder()
                .setHeader(ByteString.copyFrom(offer.header()))
                .setManifest(ByteString.copyFrom(offer.manifest()))
                .setManifestP384(ByteString.copyFrom(offer.p384()))
                .setManifestMldsa87(ByteString.copyFrom(offer.mldsa87()));
        for (KeyWrap wrap : offer.wraps()) {
            builder.addWraps(org.entente.v1.KeyWrap.newBuilder()
                    .setWrap1(ByteString.copyFrom(wrap.wrap1()))
                    .setWrap2(ByteString.copyFrom(wrap.wrap2()))
                    .setWrap3(ByteString.copyFrom(wrap.wrap3())));
        }
        return builder.build();
    }

    private TrustBundle bundle(String agency) throws IOException, ExchangeException {
        return TrustBundle.read(Files.readAllBytes(agencies.pki(agency).resolve(agency + ".bundle")), Instant.now());
    }

    private static SigningKeys signing(String agency, Path keys) throws ExchangeException {
        return new SigningKeys(
                new AgencyId(agency),
                1,
                signer(SignatureAlgorithm.P384, keys),
                signer(SignatureAlgorithm.MLDSA87, keys));
    }

    private static Signer signer(SignatureAlgorithm algorithm, Path keys) throws ExchangeException {
        List<X509Certificate> chain = CertificateFile.read(keys.resolve(algorithm.fileName() + ".chain.pem"));
        return new Signer(algorithm, PrivateKeyFile.read(keys.resolve(algorithm.fileName() + ".key.pem")), chain);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
