package org.entente.marking;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.entente.marking.LabelReader.Refused;
import org.jspecify.annotations.Nullable;

/// The elements of a label, one after the other. Nothing is passed over but white space between elements: a comment
/// within a value, an entity or an instruction would let two readers read two values.
final class LabelXml {
    static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_TEXT_CHARS = 1024;

    private final XMLStreamReader xml;
    private Map<String, String> attributes = Map.of();

    /// @throws Refused when it is no XML of these limits
    LabelXml(byte[] bytes) throws Refused {
        if (bytes.length > MAX_BYTES) {
            throw new Refused(LabelRule.XML, "It has more than " + MAX_BYTES + " bytes; this is no label.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            // Not left to the parser, which reads on in one even when it is told to support none.
            if (text.contains("<!DOCTYPE")) {
                throw new Refused(LabelRule.XML, "It holds a document type; a label has none.");
            }
            this.xml = factory().createXMLStreamReader(new StringReader(text));
            String encoding = xml.getCharacterEncodingScheme();
            if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
                throw new Refused(LabelRule.XML, "It is said to be in another encoding; write it in UTF-8.");
            }
            next();
        } catch (CharacterCodingException e) {
            throw new Refused(LabelRule.XML, "It is not UTF-8; write it in that encoding.");
        } catch (XMLStreamException | RuntimeException e) {
            throw new Refused(LabelRule.XML, "It is no XML; take the label as its writer made it.");
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    /// Whether the next element is this one.
    boolean isAt(String element) {
        return xml.getEventType() == XMLStreamConstants.START_ELEMENT
                && ConfidentialityLabel.NAMESPACE.equals(xml.getNamespaceURI())
                && element.equals(xml.getLocalName());
    }

    /// Enters an element; [#attribute] is then about it.
    ///
    /// @param allowed the attributes that it may have
    void open(String element, String... allowed) throws Refused {
        require(element, allowed);
        next();
    }

    /// Leaves an element of which everything was read.
    void close(String element) throws Refused {
        if (xml.getEventType() != XMLStreamConstants.END_ELEMENT) {
            throw new Refused(LabelRule.STRUCTURE, element + " holds more than this standard's mandatory part knows.");
        }
        next();
    }

    /// The text of an element that holds nothing else; [#attribute] is then about it.
    String text(String element, String... allowed) throws Refused {
        require(element, allowed);
        StringBuilder text = new StringBuilder();
        while (advance() == XMLStreamConstants.CHARACTERS && text.length() <= MAX_TEXT_CHARS) {
            text.append(xml.getText());
        }
        if (xml.getEventType() != XMLStreamConstants.END_ELEMENT) {
            throw new Refused(
                    LabelRule.STRUCTURE, element + " holds up to " + MAX_TEXT_CHARS + " characters and nothing else.");
        }
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new Refused(LabelRule.STRUCTURE, element + " holds printable ASCII, at least one character.");
        }
        next();
        return text.toString();
    }

    @Nullable
    String attribute(String name) {
        return attributes.get(name);
    }

    /// Nothing follows.
    void end() throws Refused {
        if (xml.getEventType() != XMLStreamConstants.END_DOCUMENT) {
            throw new Refused(LabelRule.XML, "Something stands behind the label; leave it out.");
        }
    }

    private void require(String element, String... allowed) throws Refused {
        if (!isAt(element)) {
            throw new Refused(
                    LabelRule.STRUCTURE,
                    "Here stands " + element + " of the label's namespace; what stands there is another, or nothing.");
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String namespace = xml.getAttributeNamespace(i);
            String name = xml.getAttributeLocalName(i);
            if ((namespace != null && !namespace.isEmpty()) || !Set.of(allowed).contains(name)) {
                throw new Refused(LabelRule.STRUCTURE, element + " has an attribute that is not understood.");
            }
            found.put(name, xml.getAttributeValue(i));
        }
        attributes = found;
    }

    /// To the next element's begin or end, over white space only.
    private void next() throws Refused {
        while (true) {
            switch (advance()) {
                case XMLStreamConstants.START_ELEMENT,
                        XMLStreamConstants.END_ELEMENT,
                        XMLStreamConstants.END_DOCUMENT -> {
                    return;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE -> {
                    if (!xml.isWhiteSpace()) {
                        throw new Refused(LabelRule.STRUCTURE, "Text stands where only elements do.");
                    }
                }
                default ->
                    throw new Refused(LabelRule.XML, "It holds a comment, entity or instruction; a label has none.");
            }
        }
    }

    /// The JDK's parser also throws unchecked on some bytes that are no XML: MissingResourceException, where it has no
    /// text for its own fault.
    private int advance() throws Refused {
        try {
            return xml.next();
        } catch (XMLStreamException | RuntimeException e) {
            throw new Refused(LabelRule.XML, "It is no XML, or ends too early; take the label as its writer made it.");
        }
    }
}
