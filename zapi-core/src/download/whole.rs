//! Whether bytes are a whole image: a walk from the first marker to the end marker that also
//! finds the size in pixels.

/// What the bytes are, by their first ones; the Content-Type of image hosts is not relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageKind {
    /// `image/jpeg`, what WhatsApp gives as a rule.
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    WebP,
}

impl ImageKind {
    /// The usual ending of a file's name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }
}

/// Format, width and height of an image that is all there; bytes behind its end are allowed.
/// Nothing is decoded: a flipped bit in the middle is not found.
pub(crate) fn read(bytes: &[u8]) -> Option<(ImageKind, u32, u32)> {
    let (kind, (width, height)) = match bytes {
        [0xFF, 0xD8, rest @ ..] => (ImageKind::Jpeg, jpeg(rest)?),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, rest @ ..] => (ImageKind::Png, png(rest)?),
        [b'R', b'I', b'F', b'F', rest @ ..] => (ImageKind::WebP, webp(rest)?),
        _ => return None,
    };
    (width > 0 && height > 0).then_some((kind, width, height))
}

/// Removes the first `count` bytes and returns them.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Segments tell their length, so that the end marker of a thumbnail inside one is stepped over.
/// The data of a scan has none: it goes to the next marker.
fn jpeg(mut rest: &[u8]) -> Option<(u32, u32)> {
    let (mut size, mut has_scan) = (None, false);
    loop {
        let code = marker(&mut rest)?;
        match code {
            // A stuffed byte, and markers that stand in the data of a scan.
            0x00 | 0x01 | 0xD0..=0xD7 => continue,
            // A second beginning: the first image was cut.
            0xD8 => return None,
            0xD9 => return size.filter(|_| has_scan),
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(array(rest, 0)?));
        let segment = take(&mut rest, length)?;
        match code {
            // It counts itself.
            _ if length < 2 => return None,
            0xDA => has_scan = true,
            // A frame header; the others in this range are tables.
            0xC0..=0xCF if !matches!(code, 0xC4 | 0xC8 | 0xCC) => {
                let [height, width] = [3, 5].map(|at| array(segment, at).map(u16::from_be_bytes));
                size = size.or(Some((width?.into(), height?.into())));
            }
            _ => {}
        }
    }
}

/// What follows the next `FF`; any number of them may stand before a marker.
fn marker(rest: &mut &[u8]) -> Option<u8> {
    let start = rest.iter().position(|byte| *byte == 0xFF)?;
    let fill = rest[start..].iter().position(|byte| *byte != 0xFF)?;
    take(rest, start + fill + 1)?.last().copied()
}

/// Chunks of length, name, data and checksum; the first is the header, the last `IEND`.
fn png(mut rest: &[u8]) -> Option<(u32, u32)> {
    let (mut size, mut has_data) = (None, false);
    loop {
        let length = usize::try_from(u32::from_be_bytes(array(rest, 0)?)).ok()?;
        let chunk = take(&mut rest, length.checked_add(12)?)?;
        match (&chunk[4..8], size) {
            (b"IHDR", None) if length == 13 => {
                size = Some((
                    u32::from_be_bytes(array(chunk, 8)?),
                    u32::from_be_bytes(array(chunk, 12)?),
                ));
            }
            (b"IDAT", Some(_)) => has_data = true,
            (b"IEND", size) => return size.filter(|_| has_data),
            (_, None) => return None,
            _ => {}
        }
    }
}

/// The header says how many bytes there are; the first chunk says how large the picture is.
fn webp(mut rest: &[u8]) -> Option<(u32, u32)> {
    let length = usize::try_from(u32::from_le_bytes(array(take(&mut rest, 4)?, 0)?)).ok()?;
    let mut rest = take(&mut rest, length)?.strip_prefix(b"WEBP")?;
    let name: [u8; 4] = array(take(&mut rest, 4)?, 0)?;
    let length = usize::try_from(u32::from_le_bytes(array(take(&mut rest, 4)?, 0)?)).ok()?;
    let chunk = take(&mut rest, length)?;
    match &name {
        // Three bytes of tag, a start code, then two sizes of 14 bits.
        b"VP8 " if chunk.get(3..6)? == [0x9D, 0x01, 0x2A] => {
            let side = |at| Some(u32::from(u16::from_le_bytes(array(chunk, at)?) & 0x3FFF));
            Some((side(6)?, side(8)?))
        }
        b"VP8L" if chunk.first() == Some(&0x2F) => {
            let bits = u32::from_le_bytes(array(chunk, 1)?);
            Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        b"VP8X" => {
            let side = |at| {
                let [low, middle, high] = array(chunk, at)?;
                Some(u32::from_le_bytes([low, middle, high, 0]) + 1)
            };
            Some((side(4)?, side(7)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! picture {
        ($name:literal) => {
            include_bytes!(concat!("../../../examples/emulator/src/picture.", $name))
        };
    }

    const JPEG: &[u8] = picture!("jpg");
    const PNG: &[u8] = picture!("png");
    const WEBP: &[u8] = picture!("webp");

    /// A JPEG with these bytes behind its first marker.
    fn jpeg_with(more: &[u8]) -> Vec<u8> {
        [&JPEG[..2], more, &JPEG[2..]].concat()
    }

    #[test]
    fn an_image_is_whole_with_its_last_byte_and_not_before() {
        for (bytes, kind, side) in
            [(JPEG, ImageKind::Jpeg, 96), (PNG, ImageKind::Png, 16), (WEBP, ImageKind::WebP, 16)]
        {
            assert_eq!(read(bytes), Some((kind, side, side)));
            for cut in 0..bytes.len() {
                assert_eq!(read(&bytes[..cut]), None, "{kind:?} cut at {cut}");
            }
            assert_eq!(read(&[bytes, b"\0more"].concat()), Some((kind, side, side)));
        }
    }

    #[test]
    fn fill_bytes_may_stand_before_any_marker() {
        assert!(read(&jpeg_with(b"\xFF\xFF\xFF")).is_some());
        let (body, end) = JPEG.split_at(JPEG.len() - 2);
        assert!(read(&[body, b"\xFF\xFF", end].concat()).is_some());
    }

    #[test]
    fn an_end_marker_inside_a_segment_is_not_the_end() {
        let length = u16::try_from(JPEG.len() + 2).expect("small");
        let segment = [b"\xFF\xE1", &length.to_be_bytes()[..], JPEG].concat();
        let whole = jpeg_with(&segment);
        assert_eq!(read(&whole), Some((ImageKind::Jpeg, 96, 96)));
        for cut in 0..whole.len() {
            assert_eq!(read(&whole[..cut]), None, "the thumbnail alone is there, cut at {cut}");
        }
    }

    #[test]
    fn what_only_looks_like_an_end_is_none() {
        for bytes in [
            &b""[..],
            b"<html>",
            b"GIF89a",
            b"\xFF\xD8\xFF",
            b"\xFF\xD8\xFF\xD9",
            b"\xFF\xD8\xFF\xE0\0\0\xFF\xD9",
            b"\xFF\xD8\xFF\xC0\0\x08\x08\0\x01\0\x01\x01\xFF\xDA\0\0\xFF\xD9",
            b"\xFF\xD8\xFF\xC0\0\x05\x08\0\x01\xFF\xD9",
            b"\x89PNG\r\n\x1a\n",
            b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xAE\x42\x60\x82",
            b"\x89PNG\r\n\x1a\n\xFF\xFF\xFF\xFFIHDR",
            b"RIFF1234WEBP",
            b"RIFF\x04\0\0\0WEBP",
            b"RIFF\xFF\xFF\xFF\xFFWEBPVP8 ",
        ] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
        // Begun again in its middle, by something that resumed a transfer at the wrong place.
        assert_eq!(read(&[&JPEG[..700], JPEG].concat()), None);
        // Tables and no scan: what was cut before its first pixel.
        let scan = JPEG.windows(2).position(|two| two == b"\xFF\xDA").expect("a scan");
        assert_eq!(read(&[&JPEG[..scan], b"\xFF\xD9"].concat()), None);
        // The same for a PNG: a header and an end.
        let data = PNG.windows(4).position(|name| name == b"IDAT").expect("data") - 4;
        let end = PNG.windows(4).position(|name| name == b"IEND").expect("an end") - 4;
        assert_eq!(read(&[&PNG[..data], &PNG[end..]].concat()), None);
        // No pixels.
        let mut flat = PNG.to_vec();
        flat[16..20].fill(0);
        assert_eq!(read(&flat), None);
    }

    #[test]
    fn each_kind_of_webp_tells_its_size() {
        let webp = |name: &[u8], chunk: &[u8]| {
            let little = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
            let body = [b"WEBP", name, &little(chunk.len()), chunk].map(<[u8]>::to_vec).concat();
            read(&[b"RIFF", &little(body.len())[..], &body].concat())
        };
        let size = |width, height| Some((ImageKind::WebP, width, height));
        assert_eq!(webp(b"VP8 ", b"\0\0\0\x9D\x01\x2A\x80\x02\xE0\xC1"), size(640, 480));
        assert_eq!(webp(b"VP8 ", b"\0\0\0\0\0\0\x80\x02\xE0\x01"), None);
        assert_eq!(webp(b"VP8L", b"\x2F\x7F\xC2\x77\0"), size(640, 480));
        assert_eq!(webp(b"VP8X", b"\0\0\0\0\x7F\x02\0\xDF\x01\0"), size(640, 480));
        assert_eq!(webp(b"VP8X", b"\0\0\0\0\x7F\x02\0\xDF\x01"), None);
        assert_eq!(webp(b"ICCP", b"\0\0\0\0\x7F\x02\0\xDF\x01\0"), None);
    }
}
