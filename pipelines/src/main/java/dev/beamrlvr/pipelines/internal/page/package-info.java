/**
 * HTML pages that need no network: a template, a style sheet and a charting library in one file.
 *
 * <p>In: HTML parts and {@link dev.beamrlvr.pipelines.internal.page.Figure}s. Out: the text of a
 * page, in light or dark as the reader's screen wants it, and fit for phones and paper.
 */
package dev.beamrlvr.pipelines.internal.page;
