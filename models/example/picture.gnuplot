# Draws the example before and after cleaning: gnuplot picture.gnuplot, in this folder, after `make run` has cleaned it.
set terminal pngcairo size 1600,1000 font "DejaVu Sans,13" background "#ffffff"
set output "ecg-picture.png"
set datafile separator ","

rate = 500.0
table = "< paste -d , ecg-clean.csv ecg-noisy.csv ecg-cleaned.csv"
from = 8; to = 16

set style line 1 lc rgb "#b9b9b9" lw 1.2
set style line 2 lc rgb "#c1440e" lw 1.2
set style line 3 lc rgb "#1f4e79" lw 2
set border 3 lc rgb "#555555"
set tics nomirror out textcolor rgb "#333333"
set grid ytics lc rgb "#e6e6e6" lt 1
set xrange [from:to]
set lmargin 9
set key top right horizontal samplen 2

set multiplot layout 3,1 title "A real ECG in baseline wander, mains hum, muscle and white noise, and after sta-denoise" font ",16"
set ylabel "millivolts"
set format x ""
plot table using (($0 - 1)/rate):2 with lines ls 2 title "noisy"
plot table using (($0 - 1)/rate):1 with lines lc rgb "#9ecae1" lw 5 title "reference", \
     table using (($0 - 1)/rate):3 with lines ls 3 title "cleaned"
set format x "%g"
set xlabel "seconds"
plot table using (($0 - 1)/rate):(column(2) - column(3)) with lines ls 1 title "removed", \
     table using (($0 - 1)/rate):(column(3) - column(1)) with lines lc rgb "#2a9d3a" lw 1.5 title "error that is left"
unset multiplot
