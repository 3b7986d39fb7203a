package org.entente.gateway.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusMappingTest {
    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonLeavesWithExactlyOneErrorInfo(Reason reason) throws InvalidProtocolBufferException {
        Status status = status(new ExchangeException(reason, "What happened, what to do."));
        List<Any> infos = status.getDetailsList().stream()
                .filter(detail -> detail.is(ErrorInfo.class))
                .toList();
        assertEquals(1, infos.size());
        ErrorInfo info = infos.getFirst().unpack(ErrorInfo.class);
        assertEquals(reason.name(), info.getReason());
        assertEquals("entente.v1", info.getDomain());
        assertNotEquals(Code.OK_VALUE, status.getCode());
        assertNotEquals(Code.UNKNOWN_VALUE, status.getCode());
        assertFalse(status.getMessage().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void whatMaySucceedLaterSaysWhenToTry(Reason reason) {
        Status status = status(new ExchangeException(reason, "What happened."));
        boolean tellsWhen = status.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
        assertEquals(reason.retry() == Reason.Retry.LATER, tellsWhen);
    }

    @Test
    void aRuleTravelsWithItsCitation() throws InvalidProtocolBufferException {
        Status status = status(new ExchangeException(Reason.RELEASE_DENIED, "No.", "usa.noforn", "DoDM 5200.01 V2"));
        ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
        assertEquals("usa.noforn", info.getMetadataOrThrow("rule"));
        assertEquals("DoDM 5200.01 V2", info.getMetadataOrThrow("citation"));
    }

    @Test
    void aTextThatQuotesTooMuchLeavesAsOneShortLine() {
        String text = status(new ExchangeException(Reason.NOT_FOUND, "No\r\n\u202E" + "x".repeat(9_000)))
                .getMessage();
        assertTrue(text.startsWith("No???xxx") && text.endsWith(" (and more)"), text);
        assertTrue(text.length() < 1_600);
    }

    @Test
    void faultsOfOursHideTheirTextBehindAnIncident() throws InvalidProtocolBufferException {
        for (Exception fault : List.of(
                new IllegalStateException("/home/secret"),
                new ExchangeException(Reason.CONFIGURATION, "/home/secret"),
                new ExchangeException(Reason.INTERNAL, "/home/secret"))) {
            Status status = status(fault);
            assertFalse(status.toString().contains("secret"));
            String incident = status.getDetails(0).unpack(ErrorInfo.class).getMetadataOrThrow("incident");
            assertEquals("The gateway failed. Quote incident " + incident + " to its operator.", status.getMessage());
        }
    }

    private static Status status(Throwable failure) {
        Status status = StatusProto.fromThrowable(StatusMapping.toStatus(failure));
        assertNotNull(status);
        return status;
    }
}
