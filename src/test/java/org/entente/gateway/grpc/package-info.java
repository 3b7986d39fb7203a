@NullMarked
package org.entente.gateway.grpc;

import org.jspecify.annotations.NullMarked;
