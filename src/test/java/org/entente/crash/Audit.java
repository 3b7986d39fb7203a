package org.entente.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.seal.Manifest;
import org.jspecify.annotations.Nullable;

/// Compares what two gateways have on disk, with each other and with what FORMATS says, when nothing is under way
/// any more. Says everything that does not fit.
final class Audit {
    private static final Set<String> AT_REST =
            Set.of("entente.db", "entente.db-wal", "entente.db-shm", "entente.lock", "payloads", "run");

    private final List<String> problems = new ArrayList<>();
    private final Side one;
    private final Side other;

    private Audit(Side one, Side other) {
        this.one = one;
        this.other = other;
    }

    /// Throws an AssertionError that names every problem.
    static void pass(Side one, Side other) throws IOException, ExchangeException {
        Audit audit = new Audit(one, other);
        audit.side(one, other);
        audit.side(other, one);
        audit.sameStory();
        if (!audit.problems.isEmpty()) {
            throw new AssertionError(String.join("\n", audit.problems));
        }
    }

    private void check(boolean good, String problem) {
        if (!good) {
            problems.add(problem);
        }
    }

    private void side(Side side, Side partner) throws IOException, ExchangeException {
        String name = side.agency();
        check(side.texts("PRAGMA integrity_check").equals(List.of("ok")), name + ": the database is damaged");
        check(side.texts("PRAGMA foreign_key_check").isEmpty(), name + ": a row refers to nothing");
        check(side.number("SELECT count(*) FROM incoming") == 0, name + ": a package is still half received");
        check(side.number("SELECT count(*) FROM outbox") == 0, name + ": something is still owed");
        check(side.number("SELECT count(*) FROM receipt_conflict") == 0, name + ": receipts conflict");
        inboxWithoutGaps(side);
        for (String origin : side.origins()) {
            List<Side.Entry> entries = side.entries(origin);
            long size = side.number("SELECT size FROM ledger WHERE origin = ?", origin);
            check(entries.size() == size, origin + " has another size than entries");
            check(entries.isEmpty() || entries.getLast().position() == size - 1, origin + " has a gap");
            check(entries.getFirst().type().equals("KEY"), origin + " does not begin with a key");
        }
        ledgerTells(side, partner);
        files(side);
    }

    private void inboxWithoutGaps(Side side) {
        List<String> cursors =
                side.texts("SELECT inbox_cursor FROM package WHERE direction = 'IN' ORDER BY inbox_cursor");
        for (int i = 0; i < cursors.size(); i++) {
            check(Long.parseLong(cursors.get(i)) == i + 1, side.agency() + ": the inbox has a gap at " + (i + 1));
        }
    }

    /// Each package: once SENT or RECEIVED, then an entry for each receipt, with the digests of its two files.
    private void ledgerTells(Side side, Side partner) {
        List<Side.Entry> entries = side.entries(side.ledgerWith(partner));
        Set<String> told = new TreeSet<>();
        for (Side.Pack pack : side.packages()) {
            told.add(pack.id());
            List<String> wanted = new ArrayList<>();
            wanted.add(event(pack.direction().equals("OUT") ? "SENT" : "RECEIVED", pack, null));
            if (pack.state().equals("EXPIRED")) {
                wanted.add(event("EXPIRED", pack, null));
            }
            side.receipts(pack).forEach(receipt -> wanted.add(event(receipt.stage(), pack, receipt)));
            List<String> found = entries.stream()
                    .filter(entry -> entry.json().contains("\"" + pack.id() + "\""))
                    .map(entry -> entry.type() + " " + member("offerDigest", entry) + " " + member("receipts", entry))
                    .toList();
            check(
                    found.equals(wanted),
                    side.agency() + ": the ledger tells of " + pack.id() + " " + found + ", not " + wanted);
            List<Side.Entry> decisions = side.entries(side.homeLedger()).stream()
                    .filter(entry ->
                            entry.type().equals("DECISION") && entry.json().contains(pack.id()))
                    .filter(entry -> entry.json().contains("\"PERMIT\""))
                    .toList();
            check(
                    decisions.size()
                            == (pack.state().equals("REFUSED")
                                            && pack.direction().equals("IN")
                                    ? 0
                                    : 1),
                    side.agency() + ": " + decisions.size() + " permits of " + pack.id());
        }
        for (Side.Entry entry : entries) {
            String id = member("packageId", entry);
            check(id.isEmpty() || told.contains(id), side.agency() + ": an entry of an unknown package " + id);
        }
    }

    private static String event(String type, Side.Pack pack, Side.@Nullable Signed receipt) {
        String receipts = receipt == null
                ? ""
                : "\"" + text(sha384(receipt.p384())) + "\",\"" + text(sha384(receipt.mldsa87())) + "\"";
        return type + " " + text(pack.offerDigest()) + " " + receipts;
    }

    /// A member of an entry, read off its canonical form; empty when it has none.
    private static String member(String name, Side.Entry entry) {
        var value = java.util.regex.Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|\\[([^]]*)])")
                .matcher(entry.json());
        if (!value.find()) {
            return "";
        }
        return value.group(1) == null ? value.group(2) : value.group(1);
    }

    /// Exactly the files that rows name, each whole; nothing that a crash left.
    private void files(Side side) throws IOException, ExchangeException {
        Set<String> wanted = new TreeSet<>();
        Path folder = side.data().resolve("payloads");
        for (Side.Pack pack : side.packages()) {
            if (pack.payload() == null) {
                continue;
            }
            wanted.add(pack.payload());
            if (pack.direction().equals("OUT")) {
                wanted.add(pack.payload() + ".tree");
            }
            payload(side, pack, folder.resolve(pack.payload()));
        }
        check(
                list(folder).equals(wanted),
                side.agency() + ": the payload folder has " + list(folder) + ", not " + wanted);
        Set<String> top = list(side.data());
        top.removeAll(AT_REST);
        check(top.isEmpty(), side.agency() + ": stray files " + top);
    }

    private void payload(Side side, Side.Pack pack, Path file) throws IOException, ExchangeException {
        if (!Files.isRegularFile(file)) {
            problems.add(side.agency() + ": the payload of " + pack.id() + " is missing");
            return;
        }
        Manifest manifest = Manifest.parse(pack.manifest());
        check(
                Files.size(file) == manifest.ciphertextLength(),
                side.agency() + ": " + pack.id() + " has another length");
        try (var in = Files.newInputStream(file)) {
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < manifest.segments(); i++) {
                leaves.add(sha384(new byte[] {0}, in.readNBytes(manifest.sealedLength(i))));
            }
            check(Arrays.equals(root(leaves), manifest.root()), side.agency() + ": " + pack.id() + " was changed");
        }
    }

    /// RFC 9162 section 2.1.1, with SHA-384.
    private static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        return sha384(new byte[] {1}, root(leaves.subList(0, left)), root(leaves.subList(left, leaves.size())));
    }

    private static Set<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /// Both hold the same packages and the same receipts, byte for byte. What was given up need not have arrived.
    private void sameStory() {
        Map<String, Side.Pack> here = byName(one);
        Map<String, Side.Pack> there = byName(other);
        Set<String> all = new TreeSet<>(here.keySet());
        all.addAll(there.keySet());
        for (String name : all) {
            Side.Pack left = here.get(name);
            Side.Pack right = there.get(name);
            if (left == null || right == null) {
                Side.Pack only = left == null ? right : left;
                check(only != null && only.state().equals("EXPIRED"), name + " is only on one side");
                continue;
            }
            boolean same = Arrays.equals(left.offerDigest(), right.offerDigest())
                    && Arrays.equals(left.header(), right.header())
                    && Arrays.equals(left.manifest(), right.manifest())
                    && Arrays.equals(left.p384(), right.p384())
                    && Arrays.equals(left.mldsa87(), right.mldsa87());
            check(same, name + " differs between the sides");
            check(left.state().equals(right.state()), name + " is " + left.state() + " and " + right.state());
            check(receipts(one, left).equals(receipts(other, right)), name + ": the sides hold other receipts");
        }
    }

    private static List<String> receipts(Side side, Side.Pack pack) {
        return side.receipts(pack).stream()
                .map(receipt -> receipt.seq() + " " + receipt.agency() + " " + receipt.stage() + " "
                        + text(receipt.p384()) + " " + text(receipt.mldsa87()))
                .toList();
    }

    private static Map<String, Side.Pack> byName(Side side) {
        return side.packages().stream().collect(Collectors.toMap(Side.Pack::name, Function.identity()));
    }

    static byte[] sha384(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-384");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
