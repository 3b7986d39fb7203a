/// Every method of every service against every wrong caller and every wrong request, over gateways that run.
@NullMarked
package org.entente.rpc;

import org.jspecify.annotations.NullMarked;
