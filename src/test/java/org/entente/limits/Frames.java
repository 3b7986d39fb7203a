package org.entente.limits;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// HTTP/2 frames as bytes (RFC 9113), right or wrong as a test wants them.
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /// Error codes of RST_STREAM and GOAWAY.
    static final int NO_ERROR = 0;

    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final int GRPC_PREFIX = 5;

    private Frames() {}

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /// One setting, or none.
    static byte[] settings(int... idAndValue) {
        ByteBuffer payload = ByteBuffer.allocate(idAndValue.length * 3);
        for (int i = 0; i < idAndValue.length; i += 2) {
            payload.putShort((short) idAndValue[i]).putInt(idAndValue[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    static byte[] ping(long value) {
        return frame(PING, 0, 0, number(value));
    }

    static byte[] reset(int stream) {
        return frame(
                RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    static byte[] priority(int stream) {
        return frame(PRIORITY, 0, stream, new byte[] {0, 0, 0, 0, 15});
    }

    /// The headers of a call of a method.
    static byte[] call(int stream, String method, Map<String, String> more) {
        return frame(HEADERS, END_HEADERS, stream, block(callHeaders(method, more)));
    }

    static Map<String, String> callHeaders(String method, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":method", "POST");
        headers.put(":scheme", "https");
        headers.put(":path", "/" + method);
        headers.put(":authority", "localhost");
        headers.put("content-type", "application/grpc");
        headers.put("te", "trailers");
        headers.putAll(more);
        return headers;
    }

    /// What such headers count, RFC 9113 section 6.5.2.
    static int size(Map<String, String> headers) {
        return headers.entrySet().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length() + 32)
                .sum();
    }

    /// HPACK, RFC 7541: every header literal, without index and Huffman code.
    static byte[] block(Map<String, String> headers) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            block.write(0);
            text(block, name);
            text(block, value);
        });
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /// One gRPC message as the whole rest of a stream.
    static byte[] message(int stream, byte[] message) {
        return frame(DATA, END_STREAM, stream, prefixed(message.length, message));
    }

    /// A gRPC message, of which perhaps only a part is here.
    static byte[] prefixed(int length, byte[] part) {
        return ByteBuffer.allocate(GRPC_PREFIX + part.length)
                .put((byte) 0)
                .putInt(length)
                .put(part)
                .array();
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
