package org.entente.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Passes connections on to a port on loopback and counts the bytes of both directions, so that a test can act when
/// so many have passed.
final class CountingProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final int target;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Guarded by the lock.
    private long passed;

    CountingProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Waits until so many more bytes have passed, or until the time is over; returns whether they did.
    boolean awaitBytes(long more, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            long wanted = passed + more;
            while (passed < wanted && left > 0) {
                left = changed.awaitNanos(left);
            }
            return passed >= wanted;
        } finally {
            lock.unlock();
        }
    }

    private void count(int bytes) {
        lock.lock();
        try {
            passed += bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> pass(near));
            } catch (IOException e) {
                // Closed at the end of the test.
            }
        }
    }

    private void pass(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            Thread.ofVirtual().start(() -> pump(far, near));
            pump(near, far);
        } catch (IOException e) {
            // The target is down: the caller sees a broken connection.
            close(near);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                count(read);
            }
        } catch (IOException e) {
            // Either side may end the connection at any time.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
