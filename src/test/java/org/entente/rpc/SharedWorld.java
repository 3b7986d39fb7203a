package org.entente.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One [World] for all tables of this room: starting it takes longer than most of them.
final class SharedWorld implements BeforeAllCallback {
    private static @Nullable World running;

    static World world() {
        World world = running;
        if (world == null) {
            throw new IllegalStateException("the class is not extended with SharedWorld");
        }
        return world;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedWorld.class))
                .getOrComputeIfAbsent("world", key -> new Owner(), Owner.class)
                .world;
    }

    /// Ends the world with the test run.
    private static final class Owner implements AutoCloseable {
        private final Path folder;
        private final World world;

        Owner() {
            try {
                folder = Files.createTempDirectory("entente-rpc");
                world = new World(folder);
            } catch (IOException | ExchangeException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            running = null;
            world.close();
            org.entente.story.TwoAgencies.delete(folder);
        }
    }
}
