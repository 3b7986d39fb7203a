package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Offer;
import org.entente.v1.ContentChunk;
import org.entente.v1.ExchangeServiceGrpc;
import org.entente.v1.FetchFinish;
import org.entente.v1.FetchHeader;
import org.entente.v1.FetchRequest;
import org.entente.v1.FetchResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
    private static final byte[] CONTENT = new byte[700_000];
    private static HeldAgency usa;
    private static HeldAgency gbr;
    private static UUID id;
    private static Offer offer;

    @TempDir
    Path folder;

    @BeforeAll
    static void makePackage() throws ExchangeException {
        usa = new HeldAgency("usa.state");
        gbr = new HeldAgency("gbr.fcdo");
        id = new PackageIds(Clock.systemUTC(), HeldAgency.RANDOM).next();
        offer = usa.offerTo(gbr, id);
        HeldAgency.RANDOM.nextBytes(CONTENT);
    }

    private static FetchResponse header(Offer of) {
        return FetchResponse.newBuilder()
                .setHeader(FetchHeader.newBuilder()
                        .setOffer(org.entente.v1.Offer.newBuilder()
                                .setHeader(ByteString.copyFrom(of.header()))
                                .setManifest(ByteString.copyFrom(of.manifest()))
                                .setManifestP384(ByteString.copyFrom(of.p384()))
                                .setManifestMldsa87(ByteString.copyFrom(of.mldsa87())))
                        .setTitle("Officials")
                        .setFileName("../../etc/passwd"))
                .build();
    }

    private static FetchResponse chunk(int offset, int length) {
        return FetchResponse.newBuilder()
                .setContent(ContentChunk.newBuilder()
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(CONTENT, offset, length)))
                .build();
    }

    private static FetchResponse finish(int length) {
        return FetchResponse.newBuilder()
                .setFinish(FetchFinish.newBuilder().setContentLength(length))
                .build();
    }

    /// Fetches from a gateway that answers exactly this.
    private Fetched fetch(Path target, PackageName name, FetchResponse... answers) throws Exception {
        var service = new ExchangeServiceGrpc.ExchangeServiceImplBase() {
            @Override
            public void fetch(FetchRequest request, StreamObserver<FetchResponse> out) {
                for (FetchResponse answer : answers) {
                    out.onNext(answer);
                }
                out.onCompleted();
            }
        };
        try (var gateway = new ScriptedGateway(gbr, folder.resolve("gateway"), Tls.groups(), service)) {
            Path home = gateway.clientHome(folder.resolve("c"), gbr, "spiffe://gbr.fcdo/gateway", List.of(usa, gbr));
            try (EntenteClient client = ClientHome.open(home, Clock.systemUTC()).connect()) {
                return client.fetch(name, target, (_, _) -> {});
            }
        }
    }

    private void refused(Reason reason, FetchResponse... answers) throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        Path target = out.resolve("list.json");
        ExchangeException e =
                assertThrows(ExchangeException.class, () -> fetch(target, new PackageName(null, id), answers));
        assertEquals(reason, e.reason(), e.text());
        try (var left = Files.list(out)) {
            assertEquals(List.of(), left.toList(), "nothing is left behind");
        }
    }

    @Test
    void writesTheWholeContentForItsOwnerOnly() throws Exception {
        Path target = folder.resolve("list.json");
        Fetched fetched = fetch(
                target,
                new PackageName(usa.id, id),
                header(offer),
                chunk(0, 262_144),
                chunk(262_144, 262_144),
                chunk(524_288, 175_712),
                finish(700_000));
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(new Fetched(usa.id, "SECRET//REL TO USA, GBR", "Officials", "../../etc/passwd", 700_000), fetched);
    }

    @Test
    void writesAnEmptyContent() throws Exception {
        Path target = folder.resolve("empty");
        assertEquals(
                0,
                fetch(target, new PackageName(null, id), header(offer), finish(0))
                        .lengthBytes());
        assertEquals(0, Files.size(target));
    }

    @Test
    void throwsAwayContentWithoutAFinish() throws Exception {
        refused(Reason.TRUNCATED, header(offer), chunk(0, 1000));
    }

    @Test
    void throwsAwayContentShorterThanItsFinishSays() throws Exception {
        refused(Reason.TRUNCATED, header(offer), chunk(0, 1000), finish(1001));
    }

    @Test
    void throwsAwayContentWithAGap() throws Exception {
        refused(Reason.TRUNCATED, header(offer), chunk(0, 1000), chunk(1001, 10), finish(1011));
    }

    @Test
    void refusesAPackageThatWasNotAskedFor() throws Exception {
        Offer other = usa.offerTo(gbr, new PackageIds(Clock.systemUTC(), HeldAgency.RANDOM).next());
        refused(Reason.HEADER_MISMATCH, header(other), finish(0));
    }

    @Test
    void refusesEveryAlteredPartOfTheOffer() throws Exception {
        byte[] manifest = offer.manifest().clone();
        manifest[manifest.length / 2] ^= 1;
        byte[] p384 = offer.p384().clone();
        p384[p384.length - 5] ^= 1;
        byte[] mldsa87 = offer.mldsa87().clone();
        mldsa87[mldsa87.length - 50] ^= 1;
        var altered = new ArrayList<Offer>();
        altered.add(new Offer(offer.header(), manifest, offer.p384(), offer.mldsa87(), List.of()));
        altered.add(new Offer(offer.header(), offer.manifest(), p384, offer.mldsa87(), List.of()));
        altered.add(new Offer(offer.header(), offer.manifest(), offer.p384(), mldsa87, List.of()));
        altered.add(new Offer(offer.header(), offer.manifest(), offer.p384(), new byte[0], List.of()));
        for (Offer bad : altered) {
            Path target = folder.resolve(UUID.randomUUID().toString());
            var verification = new Verification(trust(), Clock.systemUTC());
            assertThrows(ExchangeException.class, () -> verification.received(bad, new PackageName(null, id)));
            assertEquals(false, Files.exists(target));
        }
    }

    @Test
    void refusesAnotherAgencysSignaturesOverTheSameHeader() throws Exception {
        Offer forged = gbr.offerTo(gbr, id);
        refused(
                Reason.CERTIFICATE_NAME,
                header(new Offer(offer.header(), offer.manifest(), forged.p384(), forged.mldsa87(), List.of())),
                finish(0));
    }

    @Test
    void leavesAnExistingFileAlone() throws Exception {
        Path target = Files.writeString(folder.resolve("mine"), "mine");
        ExchangeException e = assertThrows(
                ExchangeException.class, () -> fetch(target, new PackageName(null, id), header(offer), finish(0)));
        assertEquals(Reason.INVALID_REQUEST, e.reason());
        assertEquals("mine", Files.readString(target));
    }

    private TrustFolder trust() throws Exception {
        Path trust = Files.createDirectories(folder.resolve("trust"));
        Files.write(trust.resolve(usa.id + ".bundle"), usa.bundle);
        return TrustFolder.read(trust, Clock.systemUTC().instant());
    }
}
