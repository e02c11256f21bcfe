//! The proxy for https that the system's own settings name.

#[cfg(any(windows, test))]
mod internet_settings;
#[cfg(windows)]
mod registry;
mod said;
#[cfg(any(target_os = "macos", test))]
mod scutil;

pub(crate) use said::SystemProxy;

impl SystemProxy {
    /// Reads the settings.
    ///
    /// # Errors
    /// What they say cannot be used: why, and what to do, as the end of a sentence.
    pub(crate) fn read() -> Result<Self, &'static str> {
        #[cfg(windows)]
        return registry::read();
        #[cfg(target_os = "macos")]
        return scutil::read();
        #[cfg(not(any(windows, target_os = "macos")))]
        Ok(Self::Variables)
    }
}
