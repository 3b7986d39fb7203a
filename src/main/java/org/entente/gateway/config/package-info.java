/// The gateway's configuration: Vert.x Config into strict records, and the check of everything a home must hold.
@NullMarked
package org.entente.gateway.config;

import org.jspecify.annotations.NullMarked;
