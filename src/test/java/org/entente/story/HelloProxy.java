package org.entente.story;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Passes connections on to a port on loopback, and reads the key exchange group out of the first ServerHello
/// that comes back. Source: RFC 8446 sections 4.1.3, 4.2.8, 5.1.
final class HelloProxy implements AutoCloseable {
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int KEY_SHARE = 51;

    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Integer> group = new CompletableFuture<>();
    private final int target;

    HelloProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// The group of the first ServerHello; waits for it.
    int group() {
        try {
            return group.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no ServerHello passed", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pump(near, far, false));
                Thread.ofVirtual().start(() -> pump(far, near, true));
            }
        } catch (IOException e) {
            // Closed at the end of the test, or the far side is gone.
        }
    }

    private void pump(Socket from, Socket to, boolean fromServer) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            if (fromServer) {
                DataInputStream records = new DataInputStream(in);
                byte[] head = records.readNBytes(5);
                int length = (head[3] & 0xff) << 8 | (head[4] & 0xff);
                byte[] record = records.readNBytes(length);
                if (head[0] == HANDSHAKE) {
                    group.complete(keyShareGroup(record));
                }
                out.write(head);
                out.write(record);
            }
            in.transferTo(out);
        } catch (IOException e) {
            // Either side may end the connection at any time.
        }
    }

    private static int keyShareGroup(byte[] record) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        if (in.readUnsignedByte() != SERVER_HELLO) {
            return -1;
        }
        in.skipNBytes(3 + 2 + 32);
        in.skipNBytes(in.readUnsignedByte());
        in.skipNBytes(2 + 1);
        byte[] extensions = in.readNBytes(in.readUnsignedShort());
        DataInputStream each = new DataInputStream(new ByteArrayInputStream(extensions));
        while (each.available() > 0) {
            int type = each.readUnsignedShort();
            byte[] body = each.readNBytes(each.readUnsignedShort());
            if (type == KEY_SHARE) {
                return (body[0] & 0xff) << 8 | (body[1] & 0xff);
            }
        }
        throw new IOException("no key share in " + Arrays.toString(record));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
