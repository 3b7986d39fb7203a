package org.entente.store;

/// Waiting that an interrupt does not cut short.
final class Waiting {
    private Waiting() {}

    /// Returns when the thread has ended; an interrupt meanwhile is set again on return.
    static void forEnd(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
