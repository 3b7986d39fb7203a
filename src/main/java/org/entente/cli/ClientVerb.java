package org.entente.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.entente.ExchangeException;
import org.entente.client.ClientHome;
import org.entente.client.EntenteClient;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/// A verb that asks the gateway of a client home.
abstract class ClientVerb implements Callable<Integer> {
    @Mixin
    final CommonOptions common = new CommonOptions();

    @Override
    public final Integer call() throws ExchangeException {
        Output output = common.output();
        ClientHome home = ClientHome.open(common.home(), Clock.systemUTC());
        try (EntenteClient client = home.connect()) {
            run(home, client, output);
        }
        return ExitCode.OK;
    }

    abstract void run(ClientHome home, EntenteClient client, Output output) throws ExchangeException;
}
