package org.entente.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.entente.story.TwoAgencies;

/// What must be true, kept outside the gateways: which packages were ordered, what desks were told, and every receipt
/// and ledger entry that was ever seen. For several threads.
final class Model {
    private final long seed;

    /// Guarded by this, like everything below: ordered and not yet acknowledged, by agency.
    private final Map<String, Set<Integer>> open =
            Map.of(TwoAgencies.USA, new TreeSet<>(), TwoAgencies.GBR, new TreeSet<>());

    private final Map<UUID, Load> ordered = new LinkedHashMap<>();
    private final Map<UUID, String> fetched = new HashMap<>();
    private final Map<String, byte[]> seen = new HashMap<>();
    private final List<String> broken = new ArrayList<>();

    Model(long seed) {
        this.seed = seed;
    }

    synchronized void order(String agency, int number) {
        Load load = new Load(seed, agency, number);
        ordered.put(load.id(), load);
        open(agency).add(number);
    }

    /// What a new desk of this agency has to be told to send: its predecessor got no answer for it.
    synchronized List<Integer> unanswered(String agency) {
        return List.copyOf(open(agency));
    }

    private Set<Integer> open(String agency) {
        Set<Integer> numbers = open.get(agency);
        if (numbers == null) {
            throw new AssertionError("no agency " + agency);
        }
        return numbers;
    }

    /// Fails at once where a desk met what no retry mends, or something that was seen was changed.
    synchronized void assertUnbroken() {
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join("\n", broken));
        }
    }

    synchronized boolean isAllAnswered() {
        return open.values().stream().allMatch(Set::isEmpty);
    }

    synchronized int size() {
        return ordered.size();
    }

    synchronized void heard(String agency, String line) {
        List<String> words = List.of(line.split(" ", -1));
        switch (words.getFirst()) {
            case "sent" -> open(agency).remove(ordered(words.get(1)).number());
            case "fetched" -> fetched.put(ordered(words.get(1)).id(), words.get(2));
            case "decided" -> ordered(words.get(1));
            default -> broken.add(agency + ": " + line);
        }
    }

    private Load ordered(String id) {
        Load load = ordered.get(UUID.fromString(id));
        if (load == null) {
            throw new AssertionError("nobody ordered " + id);
        }
        return load;
    }

    /// Looks at a running gateway: what was seen before must be there, byte for byte.
    synchronized void observe(Side side, Side partner) {
        for (Side.Pack pack : side.packages()) {
            for (Side.Signed receipt : side.receipts(pack)) {
                String name = side.agency() + " " + pack.id() + " receipt " + receipt.seq();
                same(name, receipt.p384());
                same(name + " post-quantum", receipt.mldsa87());
            }
        }
        for (String origin : List.of(side.ledgerWith(partner), side.homeLedger())) {
            for (Side.Entry entry : side.entries(origin)) {
                same(origin + " " + entry.position(), entry.json().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }

    private void same(String name, byte[] bytes) {
        byte[] before = seen.putIfAbsent(name, bytes);
        if (before != null && !Arrays.equals(before, bytes)) {
            broken.add(name + " was changed");
        }
    }

    /// Everything that is not as it has to be, at the end.
    synchronized List<String> problems(Side usa, Side gbr) throws IOException {
        List<String> problems = new ArrayList<>(broken);
        for (Side side : List.of(usa, gbr)) {
            Map<String, Side.Pack> packages = new HashMap<>();
            side.packages().forEach(pack -> packages.put(pack.id(), pack));
            for (Load load : ordered.values()) {
                Side.Pack pack = packages.remove(load.id().toString());
                String wanted = Load.isAccepted(load.id()) ? "ACCEPTED" : "REJECTED";
                if (pack == null || !pack.state().equals(wanted)) {
                    problems.add(side.agency() + ": " + load.id() + " is " + pack + ", not " + wanted);
                }
            }
            packages.keySet().forEach(id -> problems.add(side.agency() + ": nobody ordered " + id));
        }
        for (Load load : ordered.values()) {
            String digest = fetched.get(load.id());
            if (!load.digest().equals(digest)) {
                problems.add(load.id() + " was read as " + digest);
            }
        }
        return problems;
    }
}
