/** The two codecs of Arrow buffers, on native addresses. Read {@link io.bodkin.engine.ipc.codec.Codec}. */
package io.bodkin.engine.ipc.codec;
