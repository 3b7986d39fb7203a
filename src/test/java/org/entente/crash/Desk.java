package org.entente.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.ClientHome;
import org.entente.client.Decision;
import org.entente.client.EntenteClient;
import org.entente.client.InboxEntry;
import org.entente.client.PackageName;

/// A client system in a process of its own, to be killed: sends the packages whose numbers come on standard input,
/// reads and decides everything that its agency receives, and says on standard output what the gateway acknowledged.
///
/// Lines: `sent ID`, `fetched ID SHA-256`, `decided ID`, `broken TEXT`.
public final class Desk {
    private static final int SENDERS = 3;
    private static final long PAUSE_MILLIS = 30;

    private final EntenteClient client;
    private final long seed;
    private final String agency;
    private final Path scratch;
    private final BlockingQueue<Integer> toSend = new LinkedBlockingQueue<>();

    private Desk(EntenteClient client, long seed, String agency, Path scratch) {
        this.client = client;
        this.seed = seed;
        this.agency = agency;
        this.scratch = scratch;
    }

    /// Arguments: client home, agency, seed, a folder for its files.
    public static void main(String[] args) throws Exception {
        EntenteClient client =
                ClientHome.open(Path.of(args[0]), Clock.systemUTC()).connect();
        Desk desk = new Desk(client, Long.parseLong(args[2]), args[1], Files.createDirectories(Path.of(args[3])));
        for (int i = 0; i < SENDERS; i++) {
            Thread.ofPlatform().daemon().start(() -> desk.loop(desk::sendNext));
        }
        Thread.ofPlatform().daemon().start(() -> desk.loop(desk::readInbox));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            desk.toSend.add(Integer.valueOf(line));
        }
        System.exit(0);
    }

    private interface Work {
        void run() throws ExchangeException, IOException, InterruptedException;
    }

    private void loop(Work work) {
        try {
            while (true) {
                work.run();
            }
        } catch (ExchangeException | IOException | InterruptedException | RuntimeException e) {
            say("broken " + e);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }

    private void sendNext() throws ExchangeException, IOException, InterruptedException {
        Load load = new Load(seed, agency, toSend.take());
        Path content = scratch.resolve("send-" + load.id());
        load.write(content);
        while (true) {
            try {
                client.send(load.submission(), content, (done, total) -> {});
                say("sent " + load.id());
                Files.delete(content);
                return;
            } catch (ExchangeException e) {
                again(e);
            }
        }
    }

    private void readInbox() throws ExchangeException, IOException, InterruptedException {
        try {
            for (InboxEntry entry : client.inbox(false)) {
                PackageName name = new PackageName(entry.sender(), entry.id());
                Path target = scratch.resolve("fetched-" + entry.id());
                // An earlier life may have left one.
                Files.deleteIfExists(target);
                client.fetch(name, target, (done, total) -> {});
                say("fetched " + entry.id() + " " + digest(target));
                Files.delete(target);
                boolean accepted = Load.isAccepted(entry.id());
                client.acknowledge(
                        name, accepted ? Decision.ACCEPTED : Decision.REJECTED, accepted ? null : "WRONG_DESK");
                say("decided " + entry.id());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // a poll's pause, as a real client makes it
        } catch (ExchangeException e) {
            again(e);
        }
    }

    /// Goes on after a pause with what may be tried again; everything else breaks the desk.
    private static void again(ExchangeException e) throws ExchangeException, InterruptedException {
        if (e.reason().retry() == Reason.Retry.NEVER) {
            throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = Load.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
