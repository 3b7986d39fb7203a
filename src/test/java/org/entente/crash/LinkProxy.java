package org.entente.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Passes connections on to a port on loopback, counts the bytes, and can lose the answers or hold up everything after
/// a number of bytes from callers, until it is cut.
final class LinkProxy implements AutoCloseable {
    /// What becomes of bytes once the limit is reached.
    private enum Fault {
        NONE,
        LOSES_ANSWERS,
        HOLDS_EVERYTHING
    }

    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final int target;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, like everything below; signalled on every change.
    private final Condition changed = lock.newCondition();

    private final Set<Socket> open = new HashSet<>();
    private long passed;
    private long fromCallers;
    private Fault fault = Fault.NONE;
    private long limit;

    LinkProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// How many bytes came from callers.
    long fromCallers() {
        return locked(() -> fromCallers);
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

    /// From so many more bytes of callers on, what is answered does not reach them.
    void loseAnswersAfter(long bytesOfCallers) {
        arm(Fault.LOSES_ANSWERS, bytesOfCallers);
    }

    /// From so many more bytes of callers on, nothing passes.
    void holdAfter(long bytesOfCallers) {
        arm(Fault.HOLDS_EVERYTHING, bytesOfCallers);
    }

    private void arm(Fault next, long bytesOfCallers) {
        locked(() -> {
            fault = next;
            limit = fromCallers + bytesOfCallers;
            return true;
        });
    }

    boolean isFaulty() {
        return locked(() -> fault != Fault.NONE && fromCallers >= limit);
    }

    /// Breaks every connection; new ones are passed on whole.
    void cut() {
        locked(() -> {
            fault = Fault.NONE;
            open.forEach(LinkProxy::close);
            open.clear();
            changed.signalAll();
            return true;
        });
    }

    private interface Action<T> {
        T run();
    }

    private <T> T locked(Action<T> action) {
        lock.lock();
        try {
            return action.run();
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
            locked(() -> open.add(near) && open.add(far));
            Thread.ofVirtual().start(() -> pump(far, near, false));
            pump(near, far, true);
        } catch (IOException e) {
            // The target is down: the caller sees a broken connection.
            close(near);
        }
    }

    private void pump(Socket from, Socket to, boolean fromCaller) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (mayPass(read, fromCaller)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // Either side may end the connection at any time.
        } finally {
            locked(() -> open.removeAll(Set.of(from, to)));
        }
    }

    /// Whether the bytes are to be written on; waits while everything is held up.
    private boolean mayPass(int bytes, boolean fromCaller) {
        lock.lock();
        try {
            passed += bytes;
            fromCallers += fromCaller ? bytes : 0;
            changed.signalAll();
            while (fault == Fault.HOLDS_EVERYTHING && fromCallers >= limit) {
                changed.awaitUninterruptibly();
            }
            return fromCaller || fault != Fault.LOSES_ANSWERS || fromCallers < limit;
        } finally {
            lock.unlock();
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
        cut();
    }
}
