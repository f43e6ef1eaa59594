package dev.beamrlvr.internal.templates;

/** What a template refuses, or what it holds that cannot be read or run; one line. */
public final class TemplateException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final boolean isLocated;

  private TemplateException(String message, boolean isLocated) {
    super(message);
    this.isLocated = isLocated;
  }

  /** Something that is wrong somewhere in the template. */
  static TemplateException of(String message) {
    return new TemplateException(message, false);
  }

  /** What the template itself says of a conversation that it does not take, in its own words. */
  static TemplateException raisedByTemplate(String message) {
    return new TemplateException(message, true);
  }

  /** Adds the file that holds the template. */
  TemplateException in(Object file) {
    return new TemplateException(file + ": " + getMessage(), true);
  }

  /** Adds the line, if none is known yet. */
  TemplateException at(int line) {
    return isLocated ? this : new TemplateException("line " + line + ": " + getMessage(), true);
  }
}
