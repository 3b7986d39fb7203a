package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusErrorsTest {
    private static final Address PEER = new Address("gw.example", 7443);

    private static ExchangeException answered(String reason) {
        StatusRuntimeException e = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.FAILED_PRECONDITION_VALUE)
                .setMessage("It was so.")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("entente.v1")
                        .build()))
                .build());
        return StatusErrors.toException(e, PEER);
    }

    private static ExchangeException failed(Throwable cause) {
        return StatusErrors.toException(
                Status.UNAVAILABLE
                        .withDescription("io exception")
                        .withCause(cause)
                        .asRuntimeException(),
                PEER);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonComesBackWithItsText(Reason reason) {
        ExchangeException e = answered(reason.name());
        assertEquals(reason, e.reason());
        assertEquals("It was so.", e.text());
        assertNull(e.rule());
    }

    @Test
    void aReasonOfANewerGatewayIsShownButPromisesNothing() {
        ExchangeException e = answered("OF_VERSION_TWO");
        assertEquals(Reason.INTERNAL, e.reason());
        assertEquals("OF_VERSION_TWO: It was so.", e.text());
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void everyStatusWithoutAReasonNamesThePeer(Status.Code code) {
        ExchangeException e =
                StatusErrors.toException(code.toStatus().withDescription("d").asRuntimeException(), PEER);
        assertTrue(e.text().contains("gw.example:7443"), e.text());
        Reason expected = switch (code) {
            case UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED -> Reason.UNAVAILABLE;
            default -> Reason.INTERNAL;
        };
        assertEquals(expected, e.reason());
    }

    @Test
    void eachWayNotToConnectSaysWhatToCheck() {
        assertTrue(failed(new ConnectException("refused")).text().contains("nothing accepts connections"));
        assertTrue(failed(new UnknownHostException("gw.example")).text().contains("DNS"));
        assertTrue(failed(new IOException("reset by peer")).text().contains("refused this certificate"));
        ExchangeException handshake = failed(new IOException(new SSLHandshakeException("HANDSHAKE_FAILURE")));
        assertEquals(Reason.UNAVAILABLE, handshake.reason());
        ExchangeException certificate = failed(new SSLHandshakeException("TLSV1_ALERT_CERTIFICATE_REQUIRED"));
        assertEquals(Reason.UNAUTHENTICATED, certificate.reason());
    }

    @Test
    void ourOwnRefusalOfTheirCertificateKeepsItsReason() {
        var ours = new ExchangeException(Reason.CERTIFICATE_REVOKED, "It was revoked.");
        ExchangeException e = failed(new SSLHandshakeException("x").initCause(ours));
        assertEquals(Reason.CERTIFICATE_REVOKED, e.reason());
        assertTrue(e.text().contains("It was revoked."), e.text());
    }
}
