package org.entente.exchange;

/// What decisions on markings have to know of an agency, as its operator or that of its partner configured it.
///
/// @param country ISO 3166 alpha-3
/// @param policy the id of the marking policy that the agency itself marks and decides by
public record Party(String country, String policy) {}
