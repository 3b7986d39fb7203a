package org.entente.client;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.DurableFile;
import org.entente.trust.TrustStore;

/// The trust bundles of a home: `trust/<agency>.bundle`.
public final class TrustFolder {
    private static final String SUFFIX = ".bundle";

    private final SortedMap<AgencyId, TrustBundle> bundles;

    private TrustFolder(SortedMap<AgencyId, TrustBundle> bundles) {
        this.bundles = bundles;
    }

    /// Reads every bundle; each must be of the agency its file is named after.
    ///
    /// @throws ExchangeException `CONFIGURATION` when a file cannot be read, else the bundle's own reason
    public static TrustFolder read(Path folder, Instant now) throws ExchangeException {
        var bundles = new TreeMap<AgencyId, TrustBundle>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                AgencyId agency = AgencyId.parse(name.substring(0, name.length() - SUFFIX.length()));
                bundles.put(agency, read(file, agency, now));
            }
        } catch (IOException e) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    folder + " cannot be read; it holds the trust bundle of each agency as <agency>.bundle.",
                    e);
        }
        return new TrustFolder(bundles);
    }

    private static TrustBundle read(Path file, AgencyId agency, Instant now) throws ExchangeException {
        TrustBundle bundle = TrustBundle.read(DurableFile.read(file), now);
        if (!bundle.trust().agency().equals(agency)) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    file + " is the bundle of " + bundle.trust().agency() + "; name the file after its agency.");
        }
        return bundle;
    }

    /// The bundle of one agency.
    ///
    /// @throws ExchangeException `CONFIGURATION` when there is none
    public TrustBundle of(AgencyId agency) throws ExchangeException {
        TrustBundle bundle = bundles.get(agency);
        if (bundle == null) {
            throw new ExchangeException(
                    Reason.CONFIGURATION,
                    "There is no trust/" + agency + SUFFIX + " in this home; import the trust bundle of " + agency
                            + ".");
        }
        return bundle;
    }

    /// All of them, to verify certificates with.
    public TrustStore store() {
        var trusts = new TreeMap<AgencyId, AgencyTrust>();
        bundles.forEach((agency, bundle) -> trusts.put(agency, bundle.trust()));
        return new TrustStore(trusts);
    }
}
