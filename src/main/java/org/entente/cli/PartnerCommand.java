package org.entente.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.Address;
import org.entente.client.PeerPing;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "partner",
        mixinStandardHelpOptions = true,
        description = "Looks after the partners of a gateway.",
        synopsisSubcommandLabel = "VERB",
        subcommands = PartnerCommand.Ping.class)
final class PartnerCommand {
    @Command(
            name = "ping",
            mixinStandardHelpOptions = true,
            description = "Calls a partner's gateway as this gateway, and says who answered.",
            footer = {
                "",
                "Example, in a gateway's home folder:",
                "  entente partner ping gbr.fcdo",
                "",
                "It proves the address, both certificates and both trust bundles at once."
            })
    static final class Ping implements Callable<Integer> {
        /// Beyond this two clocks will refuse each other's times sooner or later.
        private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "AGENCY", description = "The partner, as in gateway.yaml.")
        private String agency = "";

        @Override
        public Integer call() throws ExchangeException {
            Path home = common.home();
            AgencyId partner = AgencyId.parse(agency);
            Address address = address(home, partner);
            Clock clock = Clock.systemUTC();
            PeerPing.Answer answer =
                    PeerPing.ping(partner, address, home.resolve("keys").resolve("tls"), home.resolve("trust"), clock);
            Output output = common.output();
            output.result(
                    new JsonLine()
                            .put("agency", answer.agency())
                            .put("address", address)
                            .put("time", answer.time())
                            .put("version", answer.version())
                            .put("milliseconds", answer.roundTrip().toMillis()),
                    answer.agency() + " answers at " + address + " in "
                            + answer.roundTrip().toMillis() + " ms, version " + answer.version());
            Duration apart = Duration.between(answer.time(), Instant.now(clock)).abs();
            if (apart.minus(answer.roundTrip()).compareTo(CLOCK_TOLERANCE) > 0) {
                output.note("Its clock is " + apart.toSeconds()
                        + " s apart from ours; both sides should check their time.");
            }
            return ExitCode.OK;
        }

        /// Read plainly, without the gateway's whole configuration: this verb starts fast and needs one value.
        /// As in the gateway, files in `conf.d` win, in the order of their names.
        private static Address address(Path home, AgencyId partner) throws ExchangeException {
            var files = new ArrayList<Path>(List.of(home.resolve("gateway.yaml")));
            Path folder = home.resolve("conf.d");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> more = Files.list(folder)) {
                    more.filter(file -> file.toString().endsWith(".yaml"))
                            .sorted()
                            .forEach(files::add);
                } catch (IOException e) {
                    throw new ExchangeException(Reason.CONFIGURATION, folder + " cannot be read; check its mode.", e);
                }
            }
            Address found = null;
            for (Path file : files) {
                Object value = load(file);
                for (String key : List.of("partners", partner.value(), "address")) {
                    value = value instanceof Map<?, ?> map ? map.get(key) : null;
                }
                if (value != null) {
                    found = Address.parse(value.toString(), "partners." + partner + ".address in " + file);
                }
            }
            if (found == null) {
                throw new ExchangeException(
                        Reason.UNKNOWN_PARTNER,
                        partner + " is no partner in " + files.getFirst() + "; add it there as partners." + partner
                                + ".address");
            }
            return found;
        }

        private static @Nullable Object load(Path file) throws ExchangeException {
            try (var reader = Files.newBufferedReader(file)) {
                return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            } catch (IOException e) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        file + " cannot be read; run this in a gateway's home folder, or name it with --home.",
                        e);
            } catch (YAMLException e) {
                throw new ExchangeException(Reason.CONFIGURATION, file + " is not YAML, mend it: " + e.getMessage(), e);
            }
        }
    }
}
