#include "ReportPage.h"

#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char page_html[] = {
#embed "page.html"
};
static const unsigned char style_css[] = {
#embed "style.css"
};
static const unsigned char signal_js[] = {
#embed "signal.js"
};
static const unsigned char view_js[] = {
#embed "view.js"
};
static const unsigned char waveform_js[] = {
#embed "waveform.js"
};
static const unsigned char spectrogram_js[] = {
#embed "spectrogram.js"
};
static const unsigned char spectrum_js[] = {
#embed "spectrum.js"
};
static const unsigned char player_js[] = {
#embed "player.js"
};
static const unsigned char scene_js[] = {
#embed "scene.js"
};
static const unsigned char charts_js[] = {
#embed "charts.js"
};
static const unsigned char page_js[] = {
#embed "page.js"
};
static const unsigned char uplot_js[] = {
#embed "uPlot.js"
};
static const unsigned char uplot_css[] = {
#embed "uPlot.css"
};
static const unsigned char uplot_licence[] = {
#embed "uPlot-LICENSE"
};

#define FILE_NAMED(name, bytes) {name, bytes, sizeof bytes}

static const struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} files[] = {
    FILE_NAMED("page.html", page_html),     FILE_NAMED("style.css", style_css),
    FILE_NAMED("signal.js", signal_js),     FILE_NAMED("view.js", view_js),
    FILE_NAMED("waveform.js", waveform_js), FILE_NAMED("spectrogram.js", spectrogram_js),
    FILE_NAMED("spectrum.js", spectrum_js), FILE_NAMED("player.js", player_js),
    FILE_NAMED("scene.js", scene_js),       FILE_NAMED("charts.js", charts_js),
    FILE_NAMED("page.js", page_js),         FILE_NAMED("uPlot.js", uplot_js),
    FILE_NAMED("uPlot.css", uplot_css),     FILE_NAMED("uPlot-LICENSE", uplot_licence),
};

const void *report_page_file(const char *name, ptrdiff_t *size) {
  for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
    if (strcmp(files[index].name, name) != 0) continue;
    *size = (ptrdiff_t)files[index].size;
    return files[index].bytes;
  }
  return NULL;
}
