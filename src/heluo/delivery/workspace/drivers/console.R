# Runs inside the sandbox: as console.py, for R. A cell comes as one line: its mark, a blank, and its text with
# line breaks and backslashes written as \n and \\ .
DATA <- "/data"
.heluo_cells <- file("stdin", open = "r", encoding = "UTF-8")
.heluo_text <- function(line) {
  parts <- strsplit(line, "\\\\", fixed = TRUE)[[1]]
  paste(gsub("\\n", "\n", parts, fixed = TRUE), collapse = "\\")
}
.heluo_compute <- function(code) {
  for (one in as.list(parse(text = code, keep.source = FALSE))) {
    value <- withVisible(eval(one, envir = globalenv()))
    if (value$visible) print(value$value)
  }
}
repeat {
  .heluo_line <- readLines(.heluo_cells, n = 1L, warn = FALSE)
  if (length(.heluo_line) == 0L) break
  .heluo_mark <- sub(" .*", "", .heluo_line)
  .heluo_outcome <- tryCatch({
    .heluo_compute(.heluo_text(sub("^[^ ]* ", "", .heluo_line)))
    "ok"
  }, error = function(fault) {
    cat("Error: ", conditionMessage(fault), "\n", sep = "")
    "error"
  }, interrupt = function(stopped) "error")
  cat("\n\x1e", .heluo_mark, " ", .heluo_outcome, "\n", sep = "")
  flush(stdout())
}
