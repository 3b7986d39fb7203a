package org.entente.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Passes connections on to a port on loopback, and cuts the first one after so many bytes from the caller.
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicLong afterwards = new AtomicLong();
    private final int target;
    private final long cutAfter;

    public CuttingProxy(int target, long cutAfter) throws IOException {
        this.target = target;
        this.cutAfter = cutAfter;
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public boolean wasCut() {
        return cut.get();
    }

    /// Bytes from the caller on connections after the one that was cut.
    public long bytesAfterwards() {
        return afterwards.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pump(near, far, true));
                Thread.ofVirtual().start(() -> pump(far, near, false));
            }
        } catch (IOException e) {
            // Closed at the end of the test, or the far side is gone.
        }
    }

    private void pump(Socket from, Socket to, boolean fromCaller) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65_536];
            long passed = 0;
            boolean first = !cut.get();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                passed += read;
                if (fromCaller && !first) {
                    afterwards.addAndGet(read);
                }
                if (fromCaller && first && passed > cutAfter) {
                    cut.set(true);
                    return;
                }
            }
        } catch (IOException e) {
            // Either side may end the connection at any time.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
