package org.entente.marking;

import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes a confidentiality label.
final class LabelWriter {
    private static final String PREFIX = "slab";

    private final XMLStreamWriter xml;

    private LabelWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static String write(ConfidentialityLabel label) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new LabelWriter(xml).label(label);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a label could not be written into memory", e);
        }
        return text.append('\n').toString();
    }

    private void label(ConfidentialityLabel label) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        begin(0, label.kind().element());
        xml.writeNamespace(PREFIX, ConfidentialityLabel.NAMESPACE);
        xml.writeAttribute("ReviewDateTime", label.review().toString());
        information(label.marking());
        ConfidentialityLabel.Originator originator = label.originator();
        if (originator != null) {
            begin(1, "OriginatorID");
            xml.writeAttribute("IDType", originator.type());
            xml.writeCharacters(originator.id());
            xml.writeEndElement();
        }
        text(1, "CreationDateTime", label.created().toString());
        end(0);
        xml.writeEndDocument();
    }

    private void information(Marking marking) throws XMLStreamException {
        PolicyData policy = marking.policyData();
        LabelTerms terms = policy.label();
        begin(1, "ConfidentialityInformation");
        begin(2, "PolicyIdentifier");
        if (policy.oid() != null) {
            xml.writeAttribute("URI", "urn:oid:" + policy.oid());
        }
        xml.writeCharacters(terms.name());
        xml.writeEndElement();
        text(2, "Classification", terms.classification(marking.level()));
        text(2, "PrivacyMark", MarkingRenderer.render(policy, marking.elements(), false));
        for (Map.Entry<LabelTerms.Tag, Set<String>> tag :
                LabelTags.of(policy, marking.elements()).entrySet()) {
            begin(2, "Category");
            xml.writeAttribute("Type", tag.getKey().type().name());
            xml.writeAttribute("TagName", tag.getKey().name());
            String oid = terms.oid(tag.getKey());
            if (oid != null) {
                xml.writeAttribute("URI", "urn:oid:" + oid);
            }
            for (String value : tag.getValue()) {
                text(3, "GenericValue", value);
            }
            end(2);
        }
        end(1);
    }

    private void text(int depth, String name, String text) throws XMLStreamException {
        begin(depth, name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private void begin(int depth, String name) throws XMLStreamException {
        line(depth);
        xml.writeStartElement(PREFIX, name, ConfidentialityLabel.NAMESPACE);
    }

    private void end(int depth) throws XMLStreamException {
        line(depth);
        xml.writeEndElement();
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }
}
