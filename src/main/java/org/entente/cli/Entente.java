package org.entente.cli;

/// The command line's entry point.
public final class Entente {
    private Entente() {}

    public static void main(String[] args) {
        System.err.println("entente: no verbs yet");
        System.exit(2);
    }
}
