// Included before better-sqlite3's own sources. They keep references to JavaScript strings, which Node-API can do
// since its version 10; version 9 refers to objects only. So here a string rides in an object that holds it.
#pragma once
#include <napi.h>

namespace Napi {

template <>
class Reference<String> {
 public:
  Reference() = default;
  explicit Reference(String text) {
    Object holder = Object::New(text.Env());
    holder.Set("text", text);
    holder_ = Reference<Object>::New(holder, 1);
  }
  Reference(Reference&&) = default;
  Reference& operator=(Reference&&) = default;
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  String Value() const { return holder_.Value().Get("text").As<String>(); }
  bool IsEmpty() const { return holder_.IsEmpty(); }
  Napi::Env Env() const { return holder_.Env(); }
  void Reset() { holder_.Reset(); }

 private:
  Reference<Object> holder_;
};

template <>
inline Reference<String> Persistent(String text) {
  return Reference<String>(text);
}

}  // namespace Napi
