# The face of Persian letters: Debian's Noto Sans Arabic (SIL Open Font License 1.1), cut to what Persian and Arabic need,
# in the form that browsers take, with its licence beside it. Made here, since nothing that others made is kept in the
# sources; 23 kB for each weight.

font_packages=(fonts-noto-core libharfbuzz-bin woff2)
font_source=/usr/share/fonts/truetype/noto/NotoSansArabic
font_licence=/usr/share/doc/fonts-noto-core/copyright

# make_fonts : into STATE/fonts; what is newer than its source stays.
make_fonts() {
    local folder=$STATE/fonts
    [ ! "$folder/karvan-arabic-700.woff2" -nt "$font_source-Bold.ttf" ] || return 0
    rm -rf "$folder.new"
    mkdir -p "$folder.new"
    if ! { cut_font Regular 400 && cut_font Bold 700 && cp "$font_licence" "$folder.new/LICENSE.txt"; } \
        > "$STATE/log/fonts.log" 2>&1; then
        rm -rf "$folder.new"
        show_tail "$STATE/log/fonts.log"
        say "Fonts: they could not be made; readers see Persian in a face of their own"
        return 0
    fi
    rm -rf "$folder"
    mv "$folder.new" "$folder"
    say "Fonts: Noto Sans Arabic, $(du -ck "$folder"/*.woff2 | awk 'END { print $1 }') kB"
}

# cut_font STYLE WEIGHT : the letters, digits and marks that Services/Web/Assets/styles/faces_served.css asks for.
cut_font() {
    local plain=$STATE/fonts.new/karvan-arabic-$2.ttf
    hb-subset --font-file="$font_source-$1.ttf" --unicodes=0020,00AB,00BB,0600-06FF,200C-200F --no-hinting \
        --name-IDs='*' --output-file="$plain" && woff2_compress "$plain" && rm "$plain"
}
