package org.entente.trust;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;

/// PEM as RFC 7468 has it: one label throughout, explanatory text between the blocks is skipped.
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END ([A-Z0-9 ]+)-----");

    private Pem() {}

    static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /// The blocks in order; [Reason#CONFIGURATION] if there is none or one of another label.
    static List<byte[]> decode(Path file, byte[] content, String label) throws ExchangeException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            if (!label.equals(matcher.group(1)) || !label.equals(matcher.group(3))) {
                throw new ExchangeException(
                        Reason.CONFIGURATION,
                        "The file " + file + " holds a PEM block " + matcher.group(1) + " where " + label
                                + " is expected.");
            }
            try {
                blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
            } catch (IllegalArgumentException e) {
                throw new ExchangeException(
                        Reason.CONFIGURATION, "The file " + file + " holds damaged PEM; write it again.", e);
            }
        }
        if (blocks.isEmpty()) {
            throw new ExchangeException(
                    Reason.CONFIGURATION, "The file " + file + " holds no PEM block " + label + "; check the path.");
        }
        return blocks;
    }
}
