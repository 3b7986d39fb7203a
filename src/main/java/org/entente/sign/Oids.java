package org.entente.sign;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/// Object identifiers of signed content (FORMATS section 1) and of RFC 2634 and RFC 5035.
public final class Oids {
    private static final ASN1ObjectIdentifier ARC =
            new ASN1ObjectIdentifier("2.25.221800275519908556207159424694768378542");

    public static final ASN1ObjectIdentifier MANIFEST = ARC.branch("1.2");
    public static final ASN1ObjectIdentifier RECEIPT_STATEMENT = ARC.branch("1.3");
    static final ASN1ObjectIdentifier KEY_STATEMENT = ARC.branch("1.4");

    /// RFC 2634 section 2.7, attribute of a message that asks for a receipt.
    static final ASN1ObjectIdentifier ESS_RECEIPT_REQUEST = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.1");
    /// RFC 2634 section 3.2.
    static final ASN1ObjectIdentifier ESS_SECURITY_LABEL = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.2");
    /// RFC 2634 section 2.6.
    static final ASN1ObjectIdentifier ESS_MSG_SIG_DIGEST = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.5");
    /// RFC 2634 section 2.8, content type of a receipt.
    public static final ASN1ObjectIdentifier ESS_RECEIPT = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.1.1");

    private Oids() {}
}
