package org.entente.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.exchange.Agreement;
import org.entente.trust.DurableFile;

/// An agreement, and the file it was read from.
record AgreementFile(Path file, Agreement agreement) {
    private static final String CANONICAL =
            " An agreement is canonical JSON (RFC 8785): members in alphabetical order, no"
                    + " spaces, no line breaks, no empty lists. `jq -cjS . FILE` writes it so.";
    private static final String LINE_BREAK =
            " Only the line break at its end is wrong: `jq -cjS . FILE` writes it without one.";

    /// Reads a file, or what has this id among the agreements of a gateway's home.
    static AgreementFile read(Path home, String fileOrId) throws ExchangeException {
        Path named = Path.of(fileOrId);
        if (Files.exists(named)) {
            return read(named);
        }
        Folder folder = Folder.of(home);
        List<AgreementFile> found = folder.good().stream()
                .filter(one -> one.agreement().id().equals(fileOrId))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.size() > 1) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "More than one agreement in " + folder.path() + " has the id " + fileOrId + "; name the file.");
        }
        String others = folder.good().isEmpty()
                ? ""
                : ", which has "
                        + String.join(
                                ", ",
                                folder.good().stream()
                                        .map(one -> one.agreement().id())
                                        .toList());
        String bad = folder.bad().isEmpty() ? "" : " `entente agreement check` says what is wrong with " + folder.bad();
        throw new ExchangeException(
                Reason.NOT_FOUND,
                "There is no file " + fileOrId + " and no agreement of this id in " + folder.path() + others
                        + "; check the name, or --home." + bad);
    }

    /// MALFORMED_STATEMENT says what is wrong, and how to write it.
    static AgreementFile read(Path file) throws ExchangeException {
        byte[] bytes = DurableFile.read(file);
        try {
            return new AgreementFile(file, Agreement.parse(bytes));
        } catch (ExchangeException e) {
            throw new ExchangeException(
                    e.reason(), file + ": " + e.text() + (isGoodBeforeItsEnd(bytes) ? LINE_BREAK : CANONICAL), e);
        }
    }

    /// The commonest fault: an editor ended the last line.
    private static boolean isGoodBeforeItsEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        try {
            Agreement.parse(Arrays.copyOf(bytes, end));
            return true;
        } catch (ExchangeException e) {
            return false;
        }
    }

    String parties() {
        return "from " + agreement.from() + " to " + agreement.to();
    }

    boolean isSameDirection(Agreement other) {
        return agreement.from().equals(other.from()) && agreement.to().equals(other.to());
    }

    /// The agreements of a home.
    ///
    /// @param bad files that are none, though they should be
    record Folder(Path path, List<AgreementFile> good, List<Path> bad) {
        static Folder of(Path home) throws ExchangeException {
            Folder folder = new Folder(home.resolve("agreements"), new ArrayList<>(), new ArrayList<>());
            if (!Files.isDirectory(folder.path())) {
                return folder;
            }
            try (Stream<Path> files = Files.list(folder.path())) {
                files.filter(file -> file.toString().endsWith(".json")).sorted().forEach(folder::add);
            } catch (IOException e) {
                throw new ExchangeException(
                        Reason.CONFIGURATION, "The folder " + folder.path() + " cannot be read; check its mode.", e);
            }
            return folder;
        }

        private void add(Path file) {
            try {
                good.add(read(file));
            } catch (ExchangeException e) {
                bad.add(file);
            }
        }
    }
}
