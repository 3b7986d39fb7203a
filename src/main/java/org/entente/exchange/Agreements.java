package org.entente.exchange;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.AgencyId;

/// The agreements of this gateway, at most one per direction and partner.
///
/// @param localMaxBytes the operator's own, stricter size limits by agreement id
public record Agreements(List<Agreement> all, Map<String, Long> localMaxBytes) {
    /// Which files of the folder are agreements.
    public static final String FILES = "*.json";

    public Agreements {
        all = List.copyOf(all);
        localMaxBytes = Map.copyOf(localMaxBytes);
    }

    /// Reads every `*.json` of the folder, in the order of their names; CONFIGURATION names the file that is wrong.
    public static Agreements load(Path folder, Map<String, Long> localMaxBytes) throws ExchangeException {
        List<Agreement> all = new ArrayList<>();
        Map<String, Path> directions = new HashMap<>();
        for (Path file : files(folder)) {
            Agreement agreement = read(file);
            String direction = "from " + agreement.from() + " to " + agreement.to();
            Path other = directions.put(direction, file);
            if (other != null) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        file + ": " + other.getFileName() + " is also an agreement " + direction
                                + ": keep the one that is in force.");
            }
            all.add(agreement);
        }
        return new Agreements(all, localMaxBytes);
    }

    private static List<Path> files(Path folder) throws ExchangeException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, FILES)) {
                found.forEach(files::add);
            } catch (IOException | DirectoryIteratorException e) {
                throw new ExchangeException(
                        Reason.CONFIGURATION, "The agreements folder " + folder + " cannot be read.", e);
            }
        }
        Collections.sort(files);
        return files;
    }

    private static Agreement read(Path file) throws ExchangeException {
        try {
            if (Files.size(file) > Agreement.MAX_BYTES) {
                throw new ExchangeException(
                        Reason.CONFIGURATION, file + " is larger than " + Agreement.MAX_BYTES + " bytes.");
            }
            return Agreement.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ExchangeException(Reason.CONFIGURATION, file + " cannot be read.", e);
        } catch (ExchangeException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    file + ": " + e.text()
                            + " An agreement is canonical JSON, the same bytes on both sides, without a line break at its"
                            + " end.",
                    e);
        }
    }

    public Optional<Agreement> between(AgencyId from, AgencyId to) {
        return all.stream()
                .filter(agreement ->
                        agreement.from().equals(from) && agreement.to().equals(to))
                .findFirst();
    }

    /// The content's greatest length under the agreement and the operator's own limit.
    public long maxBytes(Agreement agreement) {
        return Math.min(agreement.maxBytes(), localMaxBytes.getOrDefault(agreement.id(), Long.MAX_VALUE));
    }
}
