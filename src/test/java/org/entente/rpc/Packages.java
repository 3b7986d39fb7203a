package org.entente.rpc;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.entente.ExchangeException;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.seal.Segments;
import org.entente.story.HostilePartner;
import org.entente.story.Story;
import org.entente.v1.ContentChunk;
import org.entente.v1.DeliverFinish;
import org.entente.v1.DeliverRequest;
import org.entente.v1.Marking;
import org.entente.v1.Precedence;
import org.entente.v1.SubmitFinish;
import org.entente.v1.SubmitHeader;
import org.entente.v1.SubmitRequest;

/// Right requests, of which each row changes one thing.
final class Packages {
    static final byte[] CONTENT = {'{', '}'};

    private Packages() {}

    static SubmitHeader.Builder header() {
        return SubmitHeader.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setPackageId(Story.newId().toString())
                .setRecipient(World.GBR)
                .setMarking(Marking.newBuilder().setPolicy("usa").setBanner(Story.MARKING))
                .setContentType("application/json")
                .setPrecedence(Precedence.PRECEDENCE_ROUTINE);
    }

    static SubmitRequest first(SubmitHeader.Builder header) {
        return SubmitRequest.newBuilder().setHeader(header).build();
    }

    static SubmitRequest chunk(long offset, byte[] data) {
        return SubmitRequest.newBuilder()
                .setContent(ContentChunk.newBuilder().setOffset(offset).setData(ByteString.copyFrom(data)))
                .build();
    }

    static SubmitRequest finish(long length) {
        return SubmitRequest.newBuilder()
                .setFinish(SubmitFinish.newBuilder().setContentLength(length))
                .build();
    }

    /// Everything of a submission, in order.
    static List<SubmitRequest> submission(SubmitHeader.Builder header) {
        return List.of(first(header), chunk(0, CONTENT), finish(CONTENT.length));
    }

    /// A sealed package of three segments, from usa.state to gbr.fcdo.
    static HostilePartner.Made made(World world) throws ExchangeException, IOException {
        byte[] content = new byte[2 * Segments.PLAIN_BYTES + 100];
        new Random(1).nextBytes(content);
        return world.usa.make(world.usa.plan(), content);
    }

    static DeliverRequest offer(org.entente.v1.Offer offer) {
        return DeliverRequest.newBuilder().setOffer(offer).build();
    }

    static DeliverRequest segment(org.entente.v1.Segment segment) {
        return DeliverRequest.newBuilder().setSegment(segment).build();
    }

    static DeliverRequest finish() {
        return DeliverRequest.newBuilder()
                .setFinish(DeliverFinish.getDefaultInstance())
                .build();
    }

    /// Everything of a delivery, in order.
    static List<DeliverRequest> delivery(HostilePartner.Made made) {
        List<DeliverRequest> requests = new ArrayList<>();
        requests.add(offer(HostilePartner.wire(made.offer())));
        made.segments().forEach(segment -> requests.add(segment(segment)));
        requests.add(finish());
        return requests;
    }

    /// The same header, marked so that its receiver refuses it for good.
    static Header notReleasable(Header header) {
        HeaderMarking old = header.marking();
        return new Header(
                header.packageId(),
                header.createdAt(),
                header.expiresAt(),
                header.sender(),
                header.recipient(),
                header.wraps(),
                new HeaderMarking(old.policy(), old.policyVersion(), old.policyDigest(), "SECRET//NOFORN", List.of()),
                header.alternativeMarkings(),
                header.agreement(),
                header.contentType(),
                header.precedence(),
                header.options(),
                header.salt(),
                header.extensions());
    }
}
