package org.entente;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// For a test class that is a table: says at its end how many rows ran, and fails when none did. Each
/// invocation of a test method is a row. `src/test/README.md` lists the tables.
public final class TableRows implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    private final AtomicInteger ran = new AtomicInteger();

    @Override
    public void beforeAll(ExtensionContext context) {
        ran.set(0);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        ran.incrementAndGet();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String table = context.getRequiredTestClass().getSimpleName();
        if (ran.get() == 0) {
            throw new AssertionError(table + " ran no row");
        }
        System.out.printf("%s: %d rows ran%n", table, ran.get());
    }
}
