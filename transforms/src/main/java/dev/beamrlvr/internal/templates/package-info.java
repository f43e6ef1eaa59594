/**
 * Chat templates: how a conversation becomes the text that a model was trained to continue.
 *
 * <p>In: the files of a Hugging Face directory that say it ({@code tokenizer_config.json} or {@code
 * chat_template.jinja}), and messages. Out: text, or one line that says what the template refuses
 * or uses that is not known here. {@link dev.beamrlvr.internal.templates.ChatTemplate} is the way
 * in.
 *
 * <p>Such templates are programs in the language of Jinja, written by strangers. They are read into
 * {@link dev.beamrlvr.internal.templates.Statement}s and {@link
 * dev.beamrlvr.internal.templates.Expression}s that evaluate themselves, with the meaning that they
 * have in Python: what is not known is refused by its name and line, never guessed, and work and
 * size are bounded ({@link dev.beamrlvr.internal.templates.Budget}). Nothing here knows Beam.
 */
package dev.beamrlvr.internal.templates;
