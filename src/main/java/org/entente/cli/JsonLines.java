package org.entente.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.entente.ExchangeException;
import org.entente.Reason;
import picocli.CommandLine.ExitCode;

/// Answers standard input line by line: one JSON object in, one out, in order, until the input ends. A line that is
/// none of the verb's gets an error in its place, and the lines after it are answered all the same. Memory is bounded
/// by the longest line, and answers are out before more input is waited for, so that a program may ask and listen.
final class JsonLines {
    /// Without the line's end.
    static final int MAX_LINE_BYTES = 1 << 20;

    private static final int CHUNK_BYTES = 1 << 16;

    /// What a verb answers to one line.
    interface Verb {
        /// The answer to a line.
        ///
        /// @throws ExchangeException the line is malformed
        JsonLine answer(JsonMembers line) throws ExchangeException;
    }

    private final Verb verb;
    private final Output output;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;
    private boolean malformed;
    private long number;

    private JsonLines(Verb verb, Output output) {
        this.verb = verb;
        this.output = output;
    }

    /// Returns the exit code: 0 when every line was answered, 2 when any was malformed.
    ///
    /// @throws ExchangeException UNAVAILABLE: the input cannot be read, or nobody reads the answers
    static int answer(InputStream in, Output output, Verb verb) throws ExchangeException {
        JsonLines lines = new JsonLines(verb, output);
        try {
            lines.read(in);
        } catch (IOException e) {
            throw new ExchangeException(Reason.UNAVAILABLE, "Standard input cannot be read: " + e.getMessage(), e);
        }
        return lines.malformed ? ExitCode.USAGE : ExitCode.OK;
    }

    private void read(InputStream in) throws IOException, ExchangeException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count; (count = in.read(chunk)) >= 0; ) {
            int from = 0;
            for (int i = 0; i < count; i++) {
                if (chunk[i] == '\n') {
                    keep(chunk, from, i - from);
                    answerLine();
                    from = i + 1;
                }
            }
            keep(chunk, from, count - from);
            output.flushLines();
        }
        // The last line may lack its end.
        if (tooLong || line.size() > 0) {
            answerLine();
        }
        output.flushLines();
    }

    private void keep(byte[] chunk, int from, int length) {
        if (tooLong || line.size() + length > MAX_LINE_BYTES) {
            tooLong = true;
            line.reset();
        } else {
            line.write(chunk, from, length);
        }
    }

    private void answerLine() {
        number++;
        JsonLine answer;
        try {
            answer = verb.answer(JsonMembers.read(text()));
        } catch (ExchangeException e) {
            malformed = true;
            answer = Output.error(new ExchangeException(e.reason(), "Line " + number + ": " + e.text(), e));
        }
        output.line(answer);
        line.reset();
        tooLong = false;
    }

    private String text() throws ExchangeException {
        if (tooLong) {
            throw new ExchangeException(
                    Reason.TOO_LARGE, "It has more than " + MAX_LINE_BYTES + " bytes; send less in one line.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ExchangeException(Reason.INVALID_REQUEST, "It is not UTF-8.", e);
        }
    }
}
