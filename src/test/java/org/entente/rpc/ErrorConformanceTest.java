package org.entente.rpc;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.stream.Stream;
import org.entente.TableRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The watcher of all error tests sees what it has to see.
@ExtendWith(TableRows.class)
class ErrorConformanceTest {
    private static final String KNOWN = "spiffe://gbr.fcdo/gateway gbr.fcdo";

    interface Change {
        Object apply(Status.Builder status);
    }

    private static Arguments text(String name, String text) {
        return Arguments.of(name, (Change) status -> status.setMessage(text));
    }

    private static Arguments row(String name, Change change) {
        return Arguments.of(name, change);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                row("no details", Status.Builder::clearDetails),
                row("two ErrorInfos", status -> status.addDetails(status.getDetails(0))),
                row("a detail of another kind", status -> status.addDetails(Any.pack(Help.getDefaultInstance()))),
                row("a reason that nobody knows", status -> info(status, info().setReason("OOPS"))),
                row("another domain", status -> info(status, info().setDomain("example.org"))),
                row("metadata that is not documented", status -> info(status, info().putMetadata("host", "a"))),
                row("an incident of the caller's", status -> info(status, info().putMetadata("incident", "1"))),
                row("the code of another reason", status -> status.setCode(13)),
                row(
                        "a RetryInfo where retrying does not help",
                        status -> status.addDetails(Any.pack(RetryInfo.getDefaultInstance()))),
                row("no RetryInfo where it helps", status -> info(status.setCode(14), info().setReason("DRAINING"))),
                row(
                        "a fault of the gateway without its incident",
                        status -> info(status.setCode(13), info().setReason("INTERNAL"))),
                row("a rule that tells a name", status -> info(status, info().putMetadata("rule", "usa.state"))),
                text("no text", ""),
                text("a line break", "a\nb"),
                text("letters that are not ASCII", "na\u00EFve"),
                text("a text that is too long", "a b".repeat(600)),
                text("a stack trace", "It failed at org.entente.store.Store.read(Store.java:12)."),
                text("an exception", "IllegalStateException: closed"),
                text("a class", "java.util.NoSuchElementException"),
                text("a package of ours", "org.entente.seal.Header is wrong"),
                text("a path", "The file /var/lib/entente/data cannot be read."),
                text("a path in quotes", "\"/home/gw/keys\" is missing"),
                text("a file of the home", "gateway.yaml is wrong"),
                text("a half-received file", "0199.in.part is damaged"),
                text("SQL", "SELECT * FROM package"),
                text("the database's name", "[SQLITE_BUSY] The database is locked"),
                text("a constraint", "UNIQUE constraint failed"),
                text("a distinguished name", "CN=gbr.fcdo gateway, O=FCDO"),
                text("PEM", "-----BEGIN CERTIFICATE-----"),
                text("DER", "MIIBszCCATmgAwIBAgIU"),
                text("a serial number", "The certificate with serial number 12 is revoked."),
                text("a digest", "expected 9f86d081884c7d659a2feaa0c55ad015"),
                text("a digest with colons", "9f:86:d0:81:88:4c:7d:65"),
                text("bytes in base64", "q".repeat(70)),
                text("another agency", "usa.state sent it"),
                text("another client", "spiffe://gbr.fcdo/client/desk decided already"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void faults(String name, Change change) {
        Status.Builder status = right();
        change.apply(status);
        assertNotNull(fault(status));
    }

    static Stream<Arguments> rightOnes() {
        return Stream.of(
                text("the caller's own name", "spiffe://gbr.fcdo/gateway may not call entente.v1.PeerService/Ping."),
                text("a media type", "The agreement does not list application/json; it lists text/plain."),
                text("a package id", "There is no package 0199a000-0000-7000-8000-000000000000 for you."),
                text("a marking", "TOP SECRET is above the agreement's ceiling SECRET."),
                row("nothing changed", status -> status));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void rightOnes(String name, Change change) {
        Status.Builder status = right();
        change.apply(status);
        assertNull(fault(status));
    }

    @Test
    void anErrorWithFurtherTrailersIsRefused() {
        StatusRuntimeException e = StatusProto.toStatusRuntimeException(right().build());
        Metadata trailers = trailers(e);
        trailers.put(Metadata.Key.of("x-host", Metadata.ASCII_STRING_MARSHALLER), "gw1");
        assertNotNull(ErrorConformance.fault(e.getStatus(), trailers, KNOWN));
    }

    private static @org.jspecify.annotations.Nullable String fault(Status.Builder status) {
        StatusRuntimeException e = StatusProto.toStatusRuntimeException(status.build());
        Metadata trailers = trailers(e);
        return ErrorConformance.fault(e.getStatus(), trailers, KNOWN);
    }

    private static Metadata trailers(StatusRuntimeException e) {
        Metadata trailers = e.getTrailers();
        return trailers == null ? new Metadata() : trailers;
    }

    private static Status.Builder right() {
        return Status.newBuilder()
                .setCode(3)
                .setMessage("What is wrong, what to do.")
                .addDetails(Any.pack(info().build()));
    }

    private static ErrorInfo.Builder info() {
        return ErrorInfo.newBuilder().setReason("INVALID_REQUEST").setDomain("entente.v1");
    }

    private static Status.Builder info(Status.Builder status, ErrorInfo.Builder info) {
        return status.setDetails(0, Any.pack(info.build()));
    }
}
