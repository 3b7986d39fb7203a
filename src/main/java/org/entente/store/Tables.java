package org.entente.store;

import java.sql.Connection;

/// The tables, as one transaction sees them. Valid only inside the [Operation] or [Query] that was given it.
public final class Tables {
    private final Sql sql;

    Tables(Connection connection) {
        this.sql = new Sql(connection);
    }

    public Packages packages() {
        return new Packages(sql);
    }

    public Receipts receipts() {
        return new Receipts(sql);
    }

    public Outbox outbox() {
        return new Outbox(sql);
    }

    public Incoming incoming() {
        return new Incoming(sql);
    }

    public Stored stored() {
        return new Stored(sql);
    }

    public Ledgers ledgers() {
        return new Ledgers(sql);
    }

    public Salts salts() {
        return new Salts(sql);
    }

    Connection connection() {
        return sql.connection();
    }
}
