/// What every call passes through: who calls, whether it may, how errors leave, how streams are read and written.
@NullMarked
package org.entente.gateway.grpc;

import org.jspecify.annotations.NullMarked;
